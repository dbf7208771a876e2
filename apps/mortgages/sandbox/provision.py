"""Fills an AWS emulator with the mortgages platform: `python provision.py --endpoint http://127.0.0.1:4566`.

The account (buckets, jobs, state machines, catalog), the sample's Bronze, and the Silver and Gold that the jobs' own code makes of
it, as if they had run on each date. Prints one JSON object a line: {"progress": "…"}, and last {"seeded": [{asset, partition,
rows, at}, …]}. Several on one emulator: each with an access key of twelve digits, which is its account, and a bucket suffix.
Credentials are read from the environment, where they are not given.
"""

import argparse
import json
import os
import sys
from datetime import date

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "glue"))

import aws_account  # noqa: E402
import bronze  # noqa: E402
import history  # noqa: E402


def main():
    options = _options()
    keys = (options.access_key, options.secret_key)
    account = aws_account.Account(options.endpoint, options.region, *keys, options.bucket_suffix)
    _tell(progress="buckets, jobs, state machines, catalog")
    aws_account.make(account)
    _tell(seeded=history.write(account, options.dates, lambda message: _tell(progress=message)))


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--endpoint", required=True)
    parser.add_argument("--region", default="eu-west-1")
    parser.add_argument("--access-key", default=os.environ.get("AWS_ACCESS_KEY_ID", aws_account.DEFAULT_NUMBER))
    parser.add_argument("--secret-key", default=os.environ.get("AWS_SECRET_ACCESS_KEY", "sandbox"))
    parser.add_argument("--bucket-suffix", default="")
    parser.add_argument(
        "--dates", default=None, help="2024-01-01,2024-01-02 or 2024-01-01..2024-01-05 or none; default: all"
    )
    options = parser.parse_args()
    options.dates = _dates(options.dates)
    return options


def _dates(text):
    if text is None:
        return bronze.dates()
    if text == "none":
        return []
    if ".." in text:
        return bronze.dates(*map(date.fromisoformat, text.split("..")))
    return [date.fromisoformat(one) for one in text.split(",")]


def _tell(**message):
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    main()
