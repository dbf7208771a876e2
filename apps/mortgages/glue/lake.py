"""Objects and partitions: the little of S3 and the Glue catalog that the jobs use."""

import json
from concurrent.futures import ThreadPoolExecutor

from botocore.config import Config
from botocore.exceptions import ClientError

from job import JobError, client

_THREADS = 8


class Lake:
    """S3, with its troubles in words."""

    def __init__(self):
        retries = {"mode": "standard", "max_attempts": 5}
        self._s3 = client("s3", config=Config(retries=retries, max_pool_connections=_THREADS))

    def read(self, bucket, key, what):
        """The bytes of an object; `what` names it in the message of the JobError that says it cannot be had."""
        body = self.read_if_there(bucket, key, what)
        if body is None:
            raise JobError(f"{what} not found: s3://{bucket}/{key}")
        return body

    def read_if_there(self, bucket, key, what):
        """The bytes of an object, or None where there is none."""
        try:
            return self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as trouble:
            code = trouble.response["Error"]["Code"]
            if code == "NoSuchKey":
                return None
            if code == "NoSuchBucket":
                raise JobError(f"{what} not found: there is no bucket {bucket}") from trouble
            if code in ("AccessDenied", "403"):
                raise JobError(f"access denied: the job may not read {what} s3://{bucket}/{key}") from trouble
            raise

    def read_json(self, bucket, key, what):
        try:
            return json.loads(self.read(bucket, key, what))
        except ValueError as trouble:
            raise JobError(f"{what} s3://{bucket}/{key} is not JSON: {trouble}") from trouble

    def keys(self, bucket, prefix):
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def write(self, bucket, objects):
        """Writes (key, body) pairs side by side; returns when all of them are there."""
        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(lambda pair: self._put(bucket, *pair), objects))

    def write_new(self, bucket, key, body):
        """Writes an object that must not be there yet."""
        try:
            self._put(bucket, key, body, IfNoneMatch="*")
        except ClientError as trouble:
            if trouble.response["Error"]["Code"] in ("PreconditionFailed", "412"):
                raise JobError(f"s3://{bucket}/{key} is there already: a run never writes over another") from trouble
            raise

    def remove(self, bucket, keys):
        for start in range(0, len(keys), 1000):
            some = [{"Key": key} for key in keys[start : start + 1000]]
            self._s3.delete_objects(Bucket=bucket, Delete={"Objects": some, "Quiet": True})

    def download(self, bucket, keys, folder):
        """Brings objects into a folder, side by side; gives their paths in the order of the keys."""
        paths = [f"{folder}/{at:05}.parquet" for at in range(len(keys))]

        def fetch(pair):
            key, path = pair
            body = self.read(bucket, key, "a part of a canonical run")
            with open(path, "wb") as file:
                file.write(body)

        with ThreadPoolExecutor(_THREADS) as pool:
            list(pool.map(fetch, zip(keys, paths)))
        return paths

    def _put(self, bucket, key, body, **condition):
        self._s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=_content_type(key), **condition)


def _content_type(key):
    if key.endswith((".json", "_SUCCESS")):
        return "application/json"
    return "application/vnd.apache.parquet" if key.endswith(".parquet") else "application/octet-stream"


def register_partitions(glue, database, table, bucket, folders):
    """Makes folders `…/year=/month=/…` known to Athena; one that is known stays as it is."""
    storage = glue.get_table(DatabaseName=database, Name=table)["Table"]["StorageDescriptor"]
    partitions = [partition(storage, bucket, folder) for folder in folders]
    for start in range(0, len(partitions), 100):
        answer = glue.batch_create_partition(
            DatabaseName=database, TableName=table, PartitionInputList=partitions[start : start + 100]
        )
        for error in answer.get("Errors", []):
            detail = error["ErrorDetail"]
            if detail["ErrorCode"] != "AlreadyExistsException":
                values = "/".join(error["PartitionValues"])
                raise JobError(f"{database}.{table}: partition {values} not registered: {detail['ErrorMessage']}")


def partition(storage, bucket, folder):
    values = [part.split("=", 1)[1] for part in folder.split("/") if "=" in part]
    return {"Values": values, "StorageDescriptor": {**storage, "Location": f"s3://{bucket}/{folder}/"}}
