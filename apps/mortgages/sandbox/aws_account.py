"""What an account has before any data: buckets, jobs, state machines, the catalog. Making it twice changes nothing."""

import json
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

APP = Path(__file__).resolve().parent.parent
BUCKETS = ("bronze", "silver", "gold", "quarantine", "artifacts")
JOBS = ("transaction_etl", "gold_months")
MACHINES = ("ohpen-etl-orchestration", "ohpen-gold-months")
MODULES = ("job.py", "lake.py", "parquet.py", "bronze_file.py", "rules.py", "silver_run.py", "gold_rows.py", "gold_run.py")
DATABASE = "mortgages"
LOG_GROUP = "/aws-glue/jobs/output"
#: The emulator's own, which jobs run under where nothing else is said.
DEFAULT_NUMBER = "000000000000"

SILVER = "silver/mortgages/transactions"
CANONICAL_RUNS = "silver/mortgages/_canonical_runs"
QUARANTINE = "quarantine/mortgages/transactions"
BRONZE = "bronze/mortgages/transactions"
GOLD = "gold/mortgages"
CONFIG_KEY = "config/transaction_etl.json"
#: The rules as they are now: GBP is allowed.
CONFIG = {"currencies": ["EUR", "USD", "GBP"], "max_attempts": 3, "rows_per_part": 1000}

_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
_JSON = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe"},
}


class Account:
    """The clients of the emulator that is provisioned, its account number, and how its buckets are called."""

    def __init__(self, endpoint, region, access_key, secret_key, bucket_suffix):
        self.region, self._bucket_suffix = region, bucket_suffix
        session = boto3.Session(access_key, secret_key, region_name=region)
        config = Config(max_pool_connections=16, retries={"mode": "standard"})

        def client(service):
            return session.client(service, endpoint_url=endpoint, config=config)

        self.s3, self.glue, self.states, self.logs = map(client, ("s3", "glue", "stepfunctions", "logs"))
        self.number = access_key if len(access_key) == 12 and access_key.isdigit() else DEFAULT_NUMBER

    def bucket(self, name):
        """Bucket names are one namespace over all accounts, in the emulator as on AWS."""
        return f"ohpen-{name}-{self._bucket_suffix}" if self._bucket_suffix else f"ohpen-{name}"

    def execution_arn(self, machine, name):
        return f"arn:aws:states:{self.region}:{self.number}:execution:{machine}:{name}"


def make(account):
    for name in BUCKETS:
        location = {"LocationConstraint": account.region}
        _once(account.s3.create_bucket, Bucket=account.bucket(name), CreateBucketConfiguration=location)
    account.s3.put_object(Bucket=account.bucket("silver"), Key=CONFIG_KEY, Body=json.dumps(CONFIG, indent=2).encode())
    for script in (*MODULES, *(f"{job}.py" for job in JOBS)):
        body = (APP / "glue" / script).read_bytes()
        account.s3.put_object(Bucket=account.bucket("artifacts"), Key=f"glue/{script}", Body=body)
    for job in JOBS:
        _make_job(account, job)
    for machine in MACHINES:
        _make_machine(account, machine)
    _make_catalog(account)
    _once(account.logs.create_log_group, logGroupName=LOG_GROUP)


def _once(create, **options):
    """Makes something that may be there from an attempt that was broken off."""
    try:
        create(**options)
    except ClientError as trouble:
        code = trouble.response["Error"]["Code"]
        # A bucket that "already exists" is another account's; one's own is "already owned by you".
        if code == "BucketAlreadyExists" or not ("AlreadyExists" in code or "AlreadyOwnedByYou" in code):
            raise


def _make_job(account, name):
    _once(
        account.glue.create_job,
        Name=name,
        Role=f"arn:aws:iam::{account.number}:role/ohpen-glue",
        Command={
            "Name": "pythonshell",
            "PythonVersion": "3.9",
            "ScriptLocation": f"s3://{account.bucket('artifacts')}/glue/{name}.py",
        },
        DefaultArguments=job_arguments(account),
        ExecutionProperty={"MaxConcurrentRuns": 20},
        MaxRetries=0,
        Timeout=120,
        MaxCapacity=1.0,
        GlueVersion="3.0",
    )


def job_arguments(account):
    artifacts = f"s3://{account.bucket('artifacts')}/glue"
    arguments = {
        "silver_bucket": account.bucket("silver"),
        "silver_prefix": SILVER,
        "quarantine_bucket": account.bucket("quarantine"),
        "quarantine_prefix": QUARANTINE,
        "gold_prefix": GOLD,
        "config_key": CONFIG_KEY,
        "database": DATABASE,
        "table": "silver_transactions",
        "log_group": LOG_GROUP,
        "extra-py-files": ",".join(f"{artifacts}/{module}" for module in MODULES),
        # The last that run on a Python-shell's 3.9; its own boto3 is too old for conditional writes. The emulator takes the sandbox's.
        "additional-python-modules": "duckdb==1.4.5,boto3==1.42.97",
    }
    if account.number != DEFAULT_NUMBER:
        arguments["AWS_ACCESS_KEY_ID"] = account.number  # by which the emulator tells accounts apart
    return {f"--{name}": value for name, value in arguments.items()}


def _make_machine(account, name):
    _once(
        account.states.create_state_machine,
        name=name,
        definition=(APP / "state-machines" / f"{name}.emulator.asl.json").read_text(),
        roleArn=f"arn:aws:iam::{account.number}:role/ohpen-states",
        type="STANDARD",
    )


def _make_catalog(account):
    _once(account.glue.create_database, DatabaseInput={"Name": DATABASE})
    _make_table(
        account,
        "silver_transactions",
        f"s3://{account.bucket('silver')}/{SILVER}/",
        _PARQUET,
        "id string, account_id string, amount decimal(16,2), currency string, tx_date timestamp, channel string",
        "year int, month int, schema_v string, run_id string",
    )
    _make_table(
        account,
        "canonical",
        f"s3://{account.bucket('silver')}/{CANONICAL_RUNS}/",
        _JSON,
        "ingest_date string, schema_v string, run_id string",
        "",
    )


def _make_table(account, name, location, storage, columns, partitions):
    _once(
        account.glue.create_table,
        DatabaseName=DATABASE,
        TableInput={
            "Name": name,
            "TableType": "EXTERNAL_TABLE",
            "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet" if storage is _PARQUET else "json"},
            "StorageDescriptor": {**storage, "Location": location, "Columns": _columns(columns)},
            "PartitionKeys": _columns(partitions),
        },
    )


def _columns(text):
    return [dict(zip(("Name", "Type"), one.split(" ", 1))) for one in text.split(", ") if one]
