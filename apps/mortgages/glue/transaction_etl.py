"""Glue Python-shell job: one Bronze file of mortgage transactions into Silver, aside, under the run's own run_id.

Its order is its promise: parts of every month, quarantine, catalog, and only then the `_SUCCESS` of every folder. A run without
`_SUCCESS` counts for nobody, and nothing that another run wrote is ever touched.
"""

import sys

sys.dont_write_bytecode = True  # beside the script are objects of the bucket, not ours to add to

import bronze_file  # noqa: E402
import parquet  # noqa: E402
import silver_run  # noqa: E402
from job import JobError, argument, client, now, run  # noqa: E402
from lake import Lake, register_partitions  # noqa: E402


def main(log):
    bronze = (argument("s3_bucket"), argument("s3_key"))
    silver = (argument("silver_bucket"), argument("silver_prefix"))
    quarantine = (argument("quarantine_bucket"), argument("quarantine_prefix"))
    request = silver_run.Request(
        run_id=argument("run_key"),
        execution_arn=argument("execution_arn"),
        schema_version=argument("schema_version"),
        ingest_date=bronze_file.ingest_date_of(bronze[1]),
        source=f"s3://{bronze[0]}/{bronze[1]}",
        now=now(),
    )
    trigger = f"{argument('trigger_source', 'schedule')} {argument('trigger_event_id', '')}".strip()
    log.info(f"ingest_date {request.ingest_date}, schema {request.schema_version}, from {request.source} ({trigger})")
    lake = Lake()
    body = lake.read(*bronze, "Bronze")
    config_key = argument("config_key")
    config = silver_run.read_config(lake.read_json(silver[0], config_key, "the job's config"), config_key)
    attempts = earlier_attempts(lake, silver, quarantine, request.ingest_date)
    made = silver_run.make_run(parquet.connect(), body, request, config, silver[1], quarantine[1], attempts)
    tell(log, made)
    store(lake, log, made, silver[0], quarantine[0])


def earlier_attempts(lake, silver, quarantine, ingest_date):
    """By row_hash, from the quarantine of the run that counts for the date now; empty for a date's first run."""
    canonical = lake.read_if_there(silver[0], f"{silver[1]}/_CANONICAL.json", "_CANONICAL.json")
    run_id = silver_run.canonical_run_id(canonical, ingest_date)
    if run_id is None:
        return {}
    key = silver_run.quarantine_key(quarantine[1], ingest_date, run_id)
    kept = lake.read_if_there(quarantine[0], key, "the quarantine of the canonical run")
    return silver_run.attempts_in(kept) if kept else {}


def tell(log, made):
    metrics = made.metrics
    log.info(
        f"{metrics['input_rows']} rows: {metrics['valid_rows']} valid, {metrics['quarantined_rows']} quarantined, "
        f"{metrics['condemned_rows']} condemned"
    )
    for error, count in sorted(made.errors.items()):
        log.info(f"refused for {error}: {count}")
    log.flush()  # a job that dies while it writes has said what it was about to write


def store(lake, log, made, silver_bucket, quarantine_bucket):
    clear_the_way(lake, log, made, silver_bucket)
    lake.write(silver_bucket, [(part.key, part.body) for part in made.parts])
    for part in made.parts:
        log.info(f"wrote {part.rows} rows to s3://{silver_bucket}/{part.key}")
    if made.quarantine:
        lake.write(quarantine_bucket, [(made.quarantine.key, made.quarantine.body)])
        log.info(f"wrote {made.quarantine.rows} rows to s3://{quarantine_bucket}/{made.quarantine.key}")
    register_partitions(client("glue"), argument("database"), argument("table"), silver_bucket, made.folders)
    for folder in made.folders:
        lake.write_new(silver_bucket, f"{folder}/_SUCCESS", made.success)
    log.info(f"_SUCCESS in {len(made.folders)} folders")


def clear_the_way(lake, log, made, bucket):
    """Refuses a run_id that has ended before; of an attempt that died on the way, what it left in these folders goes."""
    left = [key for folder in made.folders for key in lake.keys(bucket, f"{folder}/")]
    ended = [key for key in left if key.endswith("/_SUCCESS")]
    if ended:
        raise JobError(f"this run_id has run before: s3://{bucket}/{ended[0]} is there; repeat under a new run_id")
    if left:
        lake.remove(bucket, left)
        log.info(f"removed {len(left)} objects of an attempt of this run that died")


if __name__ == "__main__":
    run(main)
