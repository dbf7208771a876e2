"""One run of one ingest_date, made in memory: its parts, its quarantine, its `_SUCCESS`. Writing it down is for others."""

import json
from collections import Counter, namedtuple
from itertools import groupby

import bronze_file
import parquet
import rules
from job import JobError

#: What decides over rows beside the rows themselves: the object `config/transaction_etl.json`.
Config = namedtuple("Config", "currencies max_attempts rows_per_part")

#: `now` is an ISO 8601 time in UTC; `source` is the s3:// address of the Bronze file.
Request = namedtuple("Request", "run_id execution_arn schema_version ingest_date source now")

#: An object of a bucket before it is written.
Written = namedtuple("Written", "key rows body")

#: `folders` have the `_SUCCESS`: one for each month with rows, and that of the ingest_date itself. `errors` counts the refused
#: rows by validation_error; `quarantine` is None where every row is valid.
Run = namedtuple("Run", "metrics months folders parts quarantine errors success")


def read_config(document, name):
    """The rules out of their object; `name` is how messages call it."""
    try:
        config = Config(frozenset(document["currencies"]), int(document["max_attempts"]), int(document["rows_per_part"]))
    except (KeyError, TypeError, ValueError) as trouble:
        raise JobError(f"{name} is not {{currencies: […], max_attempts, rows_per_part}}: {trouble!r}") from trouble
    if not config.currencies or config.max_attempts < 1 or config.rows_per_part < 1:
        raise JobError(f"{name} allows no currency, no attempt or no row: {document}")
    return config


def make_run(database, body, request, config, silver_prefix, quarantine_prefix, attempts):
    """Sorts out the Bronze file `body` and lays out what the run writes.

    `attempts` counts by row_hash how often a row was refused in the runs that counted before. A row that passes is valid however
    often it was refused; one that is refused again after `max_attempts` is condemned.
    """
    rows = bronze_file.read_rows(body, request.schema_version, request.source)
    column_count = len(bronze_file.columns_of(request.schema_version))
    valid, refused = rules.sort_out(rows, column_count, config.currencies, request.ingest_date)
    kept = [_quarantined(row, request, config.max_attempts, attempts) for row in refused]
    errors = Counter(line["validation_error"] for line in kept)
    condemned = errors["max attempts"]
    parts, months = _parts(database, valid, request, config.rows_per_part, silver_prefix)
    folders = sorted({_folder(silver_prefix, month, request) for month in {*months, request.ingest_date[:7]}})
    metrics = {
        "input_rows": len(rows),
        "valid_rows": len(valid),
        "quarantined_rows": len(refused) - condemned,
        "condemned_rows": condemned,
    }
    success = {
        "run_id": request.run_id,
        "execution_arn": request.execution_arn,
        "completed_at": request.now,
        "metrics": metrics,
        "files": [{"key": part.key, "rows": part.rows} for part in parts],
    }
    quarantine = None
    if kept:
        key = quarantine_key(quarantine_prefix, request.ingest_date, request.run_id)
        lines = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in kept)
        quarantine = Written(key, len(kept), lines.encode())
    return Run(metrics, months, folders, parts, quarantine, dict(errors), json.dumps(success, indent=2).encode())


def quarantine_key(prefix, ingest_date, run_id):
    return f"{prefix}/ingest_date={ingest_date}/run_id={run_id}/part-00000.json"


def canonical_run_id(canonical, ingest_date):
    """The run that counts for a date by the bytes of `_CANONICAL.json`; None where no run does, or there is no such object."""
    if canonical is None:
        return None
    try:
        run = json.loads(canonical)["partitions"].get(ingest_date)
        return run and run["run_id"]
    except (ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise JobError(f"_CANONICAL.json is damaged: {trouble!r}") from trouble


def attempts_in(quarantine):
    """How often each row_hash was refused, by the quarantine file of the run that counts."""
    counts = {}
    for line in filter(None, quarantine.split(b"\n")):  # not splitlines: a row may hold other characters that end lines
        row = json.loads(line)
        counts[row["row_hash"]] = max(counts.get(row["row_hash"], 0), int(row["attempt_count"]))
    return counts


def _folder(prefix, month, request):
    year, number = month.split("-")
    return f"{prefix}/year={year}/month={number}/schema_v={request.schema_version}/run_id={request.run_id}"


def _parts(database, valid, request, rows_per_part, prefix):
    by_month = sorted(valid, key=_month)  # stable: the order of the file within a month
    parts, months = [], []
    for month, group in groupby(by_month, key=_month):
        months.append(month)
        rows = list(group)
        for number, start in enumerate(range(0, len(rows), rows_per_part)):
            some = rows[start : start + rows_per_part]
            body = parquet.write_silver(database, some, month, request.schema_version, request.run_id)
            parts.append(Written(f"{_folder(prefix, month, request)}/part-{number:05}.parquet", len(some), body))
    return parts, months


def _month(row):
    return row.tx_date.isoformat()[: len("2024-01")]


def _quarantined(row, request, max_attempts, attempts):
    """The line of a refused row: its Bronze columns as they came, and what became of it."""
    columns = bronze_file.columns_of(request.schema_version)
    count = attempts.get(row.row_hash, 0) + 1
    extra = row.columns[len(columns) :]
    return {
        **{name: row.columns[at] if at < len(row.columns) else None for at, name in enumerate(columns)},
        **({"extra_columns": extra} if extra else {}),
        "row_hash": row.row_hash,
        "source_file_id": request.source,
        "attempt_count": min(count, max_attempts),
        "ingestion_timestamp": request.now,
        "validation_error": "max attempts" if count > max_attempts else row.error,
    }
