"""What the platform had done by the time Headwater meets it: a run of each date under the rules of then, and the months of them."""

import json
import os
import tempfile
from collections import defaultdict, namedtuple
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import bronze
import gold_run
import lake
import parquet
import rules
import silver_run
from aws_account import BRONZE, CANONICAL_RUNS, DATABASE, GOLD, MACHINES, QUARANTINE, SILVER

#: GBP was not allowed yet.
RULES_OF_THEN = silver_run.Config(frozenset({"EUR", "USD"}), 3, 1000)
ETL, GOLD_MONTHS = MACHINES

#: One date: its Bronze object, and the Silver run of it.
Made = namedtuple("Made", "day schema_version run_id bronze_key bronze silver ended")


def write(account, days, tell):
    """Bronze, Silver and Gold of the days. Gives what was made: {asset, partition, rows, at} each."""
    database = parquet.connect()
    with ThreadPoolExecutor(8) as pool, tempfile.TemporaryDirectory() as folder:
        uploads = _Uploads(account, pool)
        made = []
        for at, day in enumerate(days):
            made.append(_run_date(account, day, database))
            _upload_data(uploads, made[-1])
            if at % 10 == 9:
                tell(f"{at + 1} of {len(days)} ingest_dates")
        months = _make_gold(account, made, database, folder, uploads)
        uploads.wait()
        # As the jobs do: everything that counts for nobody first, and only then what makes it count.
        for one in made:
            for key in one.silver.folders:
                uploads.put("silver", f"{key}/_SUCCESS", one.silver.success)
        for month in months:
            for one in month.folders:
                uploads.put("gold", f"{one.key}/_SUCCESS", one.success)
        uploads.wait()
    folders = [key for one in made for key in one.silver.folders]
    lake.register_partitions(account.glue, DATABASE, "silver_transactions", account.bucket("silver"), folders)
    _write_pointers(account, made, months)
    return _seeded(made, months)


class _Uploads:
    def __init__(self, account, pool):
        self._account, self._pool, self._pending = account, pool, []

    def put(self, bucket, key, body):
        put, name = self._account.s3.put_object, self._account.bucket(bucket)
        self._pending.append(self._pool.submit(put, Bucket=name, Key=key, Body=body))

    def wait(self):
        pending, self._pending = self._pending, []
        for one in pending:
            one.result()


def _run_date(account, day, database):
    arrival = bronze.arrival(day)
    run_id = f"{day:%Y%m%d}T120000Z"
    ended = datetime(day.year, day.month, day.day, 12, 1, 30)
    key = f"{BRONZE}/ingest_date={day}/run_id={run_id}/transactions.csv.gz"
    body = bronze.gzipped([arrival.header, *arrival.rows])
    request = silver_run.Request(
        run_id=run_id,
        execution_arn=account.execution_arn(ETL, run_id),
        schema_version=arrival.schema_version,
        ingest_date=str(day),
        source=f"s3://{account.bucket('bronze')}/{key}",
        now=_iso(ended),
    )
    attempts = {rules.row_hash(arrival.rows[at]): count for at, count in arrival.attempts.items()}
    run = silver_run.make_run(database, body, request, RULES_OF_THEN, SILVER, QUARANTINE, attempts)
    return Made(day, arrival.schema_version, run_id, key, body, run, ended)


def _upload_data(uploads, made):
    uploads.put("bronze", made.bronze_key, made.bronze)
    for part in made.silver.parts:
        uploads.put("silver", part.key, part.body)
    if made.silver.quarantine:
        uploads.put("quarantine", made.silver.quarantine.key, made.silver.quarantine.body)


#: One month of Gold.
Month = namedtuple("Month", "month run_id folders ended")


def _make_gold(account, made, database, folder, uploads):
    if not made:
        return []
    ended = made[-1].ended + timedelta(minutes=1)
    parts = defaultdict(list)
    for one in made:
        for part in one.silver.parts:
            parts[_month_of(part.key)].append((one, part))
    months = []
    for month, some in sorted(parts.items()):
        run_id = f"gold-{month}-{ended:%Y%m%dT%H%M%SZ}"
        runs = sorted({one.run_id: one for one, _ in some}.values(), key=lambda one: one.day)
        document = {
            "month": month,
            "inputs": [_ref(one) for one in runs],
            "files": [{"key": part.key, "rows": part.rows} for _, part in some],
            "metrics": {str(one.day): one.silver.metrics for one in runs},
        }
        request = gold_run.Request(run_id, account.execution_arn(GOLD_MONTHS, run_id), document, _iso(ended))
        folders = gold_run.make_month(database, _on_disk(some, folder), request, GOLD)
        uploads.put("gold", f"{GOLD}/_inputs/{run_id}.json", _json(document))
        for one in folders:
            uploads.put("gold", *one.part)
        months.append(Month(month, run_id, folders, ended))
    return months


def _on_disk(parts, folder):
    paths = []
    for _, part in parts:
        paths.append(os.path.join(folder, part.key.replace("/", "_")))
        with open(paths[-1], "wb") as file:
            file.write(part.body)
    return paths


def _write_pointers(account, made, months):
    """`_CANONICAL.json` as Headwater finds it when it takes the platform over, and what follows from it."""
    if not made:
        return
    at = _iso(made[-1].ended + timedelta(minutes=5))
    partitions = {
        str(one.day): {"schema_v": one.schema_version, "run_id": one.run_id, "months": one.silver.months} for one in made
    }
    change = {
        "version": 1,
        "at": at,
        "by": "sandbox",
        "action": "adopt",
        "reason": "the runs that were there",
        "id": None,
        "partitions": [{"ingest_date": day, "from": None, "to": run} for day, run in partitions.items()],
        "gold": [{"month": one.month, "from": None, "to": one.run_id} for one in months],
    }
    canonical = {
        "version": 1,
        "updated_at": at,
        "partitions": partitions,
        "gold": {one.month: {"run_id": one.run_id} for one in months},
        "history": [change],
    }
    lines = "".join(json.dumps(_ref(one)) + "\n" for one in made).encode()
    for key, body in (
        (f"{SILVER}/_CANONICAL.json", _json(canonical)),
        (f"{SILVER}/_LATEST.json", _json({"run_id": made[-1].run_id, "updated_at": at})),
        (f"{CANONICAL_RUNS}/canonical.json", lines),
    ):
        account.s3.put_object(Bucket=account.bucket("silver"), Key=key, Body=body, ContentType="application/json")


def _seeded(made, months):
    seeded = []
    for one in made:
        metrics = one.silver.metrics
        arrived = one.ended - timedelta(seconds=90)
        seeded.append(_asset("bronze/transactions", str(one.day), metrics["input_rows"], arrived))
        seeded.append(_asset("silver/transactions", str(one.day), metrics["valid_rows"], one.ended))
    for one in months:
        for name, folder in zip(("gold/account_months", "gold/data_quality"), one.folders):
            rows = json.loads(folder.success)["files"][0]["rows"]
            seeded.append(_asset(name, one.month, rows, one.ended))
    return seeded


def _asset(name, partition, rows, at):
    return {"asset": name, "partition": partition, "rows": rows, "at": _iso(at)}


def _ref(made):
    return {"ingest_date": str(made.day), "schema_v": made.schema_version, "run_id": made.run_id}


def _month_of(key):
    year, month = key.split("/year=")[1].split("/")[:2]
    return f"{year}-{month.split('=')[1]}"


def _json(document):
    return json.dumps(document, indent=2).encode()


def _iso(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
