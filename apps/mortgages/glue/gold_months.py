"""Glue Python-shell job: one month of Gold from the parts of canonical Silver runs, aside, under its own run_id.

Which runs are canonical is not looked up here: the object at s3_key names every input, so that a month is made of exactly what
the promotion that asked for it had in mind.
"""

import sys

sys.dont_write_bytecode = True  # beside the script are objects of the bucket, not ours to add to

import json  # noqa: E402
import tempfile  # noqa: E402

import gold_run  # noqa: E402
import parquet  # noqa: E402
from bronze_file import columns_of  # noqa: E402
from job import JobError, argument, now, run  # noqa: E402
from lake import Lake  # noqa: E402


def main(log):
    bucket, prefix = argument("s3_bucket"), argument("gold_prefix")
    lake = Lake()
    request = gold_run.Request(
        run_id=argument("run_key"),
        execution_arn=argument("execution_arn"),
        document=lake.read_json(bucket, argument("s3_key"), "the inputs of the month"),
        now=now(),
    )
    check(request.document)
    keys = [file["key"] for file in request.document["files"]]
    log.info(f"month {argument('month')} of {len(request.document['inputs'])} runs with {len(keys)} parts")
    with tempfile.TemporaryDirectory() as folder:
        files = lake.download(argument("silver_bucket"), keys, folder)
        folders = gold_run.make_month(parquet.connect(), files, request, prefix)
    store(lake, log, folders, bucket)


def check(document):
    missing = [name for name in ("month", "inputs", "files", "metrics") if name not in document]
    if missing:
        raise JobError(f"the inputs of the month have no {', '.join(missing)}")
    if document["month"] != argument("month"):
        raise JobError(f"asked for {argument('month')}, but the inputs are of {document['month']}")
    versions = json.loads(argument("schema_versions", "[]"))
    for version in versions:
        columns_of(version)
    other = sorted({one["schema_v"] for one in document["inputs"]} - set(versions)) if versions else []
    if other:
        raise JobError(f"the inputs are of schema {', '.join(other)}, but asked for was {', '.join(versions)}")


def store(lake, log, folders, bucket):
    for folder in folders:
        if lake.read_if_there(bucket, f"{folder.key}/_SUCCESS", "_SUCCESS") is not None:
            raise JobError(f"this run_id has run before: s3://{bucket}/{folder.key}/_SUCCESS is there; repeat under a new one")
    lake.write(bucket, [folder.part for folder in folders])
    for folder in folders:
        lake.write_new(bucket, f"{folder.key}/_SUCCESS", folder.success)
        log.info(f"wrote s3://{bucket}/{folder.key}")


if __name__ == "__main__":
    run(main)
