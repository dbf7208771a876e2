"""For the tests: runs the calls of a JSON file against the jobs' own functions, and prints their answers as JSON."""

import base64
import json
import os
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "glue"), os.path.join(ROOT, "sandbox")]

import aws_account  # noqa: E402
import bronze  # noqa: E402
import bronze_file  # noqa: E402
import gold_rows  # noqa: E402
import job  # noqa: E402
import parquet  # noqa: E402
import rules  # noqa: E402
import silver_run  # noqa: E402


def sort_out(rows, columns=5, currencies=("EUR", "USD"), ingest_date="2024-01-15"):
    valid, refused = rules.sort_out(rows, columns, set(currencies), ingest_date)
    return {
        "valid": [[*row[:4], row.tx_date.isoformat(), row.channel] for row in valid],
        "refused": [[row.columns, row.error] for row in refused],
    }


def read_rows(body, schema_version="v1"):
    return bronze_file.read_rows(base64.b64decode(body), schema_version, "the file")


def ingest_date_of(key):
    return bronze_file.ingest_date_of(key)


def make_run(body, attempts, rows_per_part=1000, schema_version="v1", ingest_date="2024-01-15"):
    request = silver_run.Request("r1", "arn", schema_version, ingest_date, "s3://b/k", "2024-01-15T12:00:00Z")
    config = silver_run.Config({"EUR", "USD"}, 3, rows_per_part)
    made = silver_run.make_run(
        parquet.connect(), base64.b64decode(body), request, config, "silver", "quarantine", attempts
    )
    return {
        "metrics": made.metrics,
        "months": made.months,
        "folders": made.folders,
        "parts": [[part.key, part.rows, base64.b64encode(part.body).decode()] for part in made.parts],
        "quarantine": [json.loads(line) for line in made.quarantine.body.splitlines()] if made.quarantine else [],
        "success": json.loads(made.success),
    }


def attempts_in(quarantine):
    lines = [json.dumps(line, ensure_ascii=False) + "\n" for line in quarantine]
    return silver_run.attempts_in("".join(lines).encode())


def row_hash(columns):
    return rules.row_hash(columns)


def argument(name, argv, env):
    before = sys.argv
    sys.argv = ["job.py", *argv]
    os.environ.update(env)
    try:
        return job.argument(name)
    finally:
        sys.argv = before
        for key in env:
            del os.environ[key]


def names():
    account = aws_account.Account("http://127.0.0.1:9", "eu-west-1", "000000000000", "none", "")
    return {
        "buckets": [account.bucket(name) for name in aws_account.BUCKETS],
        "machines": aws_account.MACHINES,
        "prefixes": {
            "bronze": aws_account.BRONZE,
            "silver": aws_account.SILVER,
            "quarantine": aws_account.QUARANTINE,
            "gold": aws_account.GOLD,
        },
        "columns": bronze_file.COLUMNS,
        "log_group": aws_account.LOG_GROUP,
        "database": aws_account.DATABASE,
    }


def silver_columns(schema_version):
    part = base64.b64encode(parquet.write_silver(parquet.connect(), [], "2024-01", schema_version, "r1")).decode()
    return query([part], "select column_name, column_type from (describe select * from $parts)")


def arrival(day):
    made = bronze.arrival(bronze.date.fromisoformat(day))
    return {"header": made.header, "rows": made.rows, "faults": bronze.faults(made.ingest_date)}


def refused_by_the_rules_of_now(day):
    """How many rows of each date from `day` on to the sample's end are refused, without those of earlier attempts."""
    counts = {}
    for one in bronze.dates(bronze.date.fromisoformat(day)):
        made = bronze.arrival(one)
        refused = rules.sort_out(made.rows, len(made.header), {"EUR", "USD", "GBP"}, str(one))[1]
        counts[str(one)] = len(refused) - len(made.attempts)
    return counts


def query(parts, sql):
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for part in parts:
            files.append(os.path.join(folder, f"{len(files)}.parquet"))
            with open(files[-1], "wb") as file:
                file.write(base64.b64decode(part))
        database = parquet.connect()
        rows = database.execute(sql.replace("$parts", gold_rows.silver(files))).fetchall()
        return [[None if value is None else str(value) for value in row] for row in rows]


def answer(call):
    function = globals()[call.pop("call")]
    try:
        return function(**call)
    except job.JobError as trouble:
        return {"error": str(trouble)}


with open(sys.argv[1], encoding="utf-8") as file:
    print(json.dumps([answer(call) for call in json.load(file)]))
