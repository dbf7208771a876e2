"""One month of Gold, made in memory of local part files: both assets, each with its `_SUCCESS`."""

import json
from collections import namedtuple

import gold_rows
import parquet
from job import JobError

#: What was asked for: `document` is {month, inputs, files, metrics}, the object that the execution's s3_key names.
Request = namedtuple("Request", "run_id execution_arn document now")

#: A folder of the month, its one part, and the `_SUCCESS` that is written when every part of every folder is there.
Folder = namedtuple("Folder", "key part success")


def make_month(database, files, request, prefix):
    """The folders of the month. `files` are local copies of the document's files, in its order.

    A file with other rows than the document says is refused: a sum over half a file looks right.
    """
    document = request.document
    for path, wanted in zip(files, document["files"]):
        found = database.execute(f"select count(*) from {gold_rows.silver([path])}").fetchone()[0]
        if found != wanted["rows"]:
            raise JobError(f"{wanted['key']} has {found} rows, but its run says {wanted['rows']}")
    rows, month = gold_rows.silver(files), document["month"]
    return [
        _folder(database, gold_rows.account_months(rows, month), f"{prefix}/account_months", request),
        _folder(
            database,
            gold_rows.data_quality(rows, month, document["inputs"], document["metrics"]),
            f"{prefix}/data_quality",
            request,
        ),
    ]


def _folder(database, select, prefix, request):
    month = request.document["month"]
    year, number = month.split("-")
    folder = f"{prefix}/year={year}/month={number}/run_id={request.run_id}"
    count = database.execute(f"select count(*) from ({select})").fetchone()[0]
    key = f"{folder}/part-00000.parquet"
    success = {
        "run_id": request.run_id,
        "execution_arn": request.execution_arn,
        "completed_at": request.now,
        "month": month,
        "inputs": request.document["inputs"],
        "files": [{"key": key, "rows": count}],
    }
    return Folder(folder, (key, parquet.write_query(database, select)), json.dumps(success, indent=2).encode())
