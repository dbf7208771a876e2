"""The raw file of one arrival: gzip, UTF-8, CSV with exactly the columns of a schema version."""

import csv
import gzip
import io
import re
import zlib

from job import JobError

# What upstream sends, by schema version: the five columns that every version has come first.
COLUMNS = {
    "v1": ["TransactionID", "CustomerID", "TransactionAmount", "Currency", "TransactionTimestamp"],
    "v2": ["TransactionID", "CustomerID", "TransactionAmount", "Currency", "TransactionTimestamp", "Channel"],
}

_KEY = re.compile(r"(?:^|/)ingest_date=(\d{4}-\d{2}-\d{2})/run_id=([^/]+)/[^/]+$")


def ingest_date_of(key):
    """The `YYYY-MM-DD` of a Bronze key."""
    found = _KEY.search(key)
    if not found:
        raise JobError(f"s3_key {key} is not of the form …/ingest_date=YYYY-MM-DD/run_id=…/<file>")
    return found.group(1)


def columns_of(schema_version):
    if schema_version not in COLUMNS:
        raise JobError(f"schema_version {schema_version} is unknown: this job writes {', '.join(COLUMNS)}")
    return COLUMNS[schema_version]


def read_rows(body, schema_version, name):
    """The rows of a file as lists of strings, in its order, empty lines left out; `name` is how messages call the file.

    A file that is damaged or is something else is refused as a whole: rows of half a file look right.
    """
    columns = columns_of(schema_version)
    reader = csv.reader(io.StringIO(_text(_unpack(body, name), name), newline=""), strict=True)
    try:
        header = next(reader, None)
        if header != columns:
            raise JobError(_other_columns(header, schema_version, name))
        return [row for row in reader if row]
    except csv.Error as trouble:
        raise JobError(f"{name} is not CSV: {trouble} in line {reader.line_num}") from trouble


def _unpack(body, name):
    try:
        return gzip.decompress(body)
    except EOFError as trouble:
        raise JobError(f"{name} is truncated: its gzip stream ends early, after {len(body)} bytes") from trouble
    except (OSError, zlib.error) as trouble:
        raise JobError(f"{name} is no gzip file, or a damaged one: {trouble}") from trouble


def _text(data, name):
    try:
        # utf-8-sig: a byte order mark is no part of the first column's name.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        found = f"byte 0x{data[trouble.start]:02x} at offset {trouble.start}"
        raise JobError(f"{name} is not UTF-8: {found}") from trouble


def _other_columns(header, schema_version, name):
    if header is None:
        return f"{name} is empty: it has no header"
    wanted = COLUMNS[schema_version]
    missing = [column for column in wanted if column not in header]
    unknown = [column for column in header if column not in wanted]
    parts = [f"{name} has other columns than schema {schema_version}: {','.join(header)[:300]}"]
    if missing:
        parts.append(f"missing {', '.join(missing)}")
    if unknown:
        parts.append(f"unknown {', '.join(unknown)[:200]}")
    fitting = [version for version, columns in COLUMNS.items() if columns == header]
    if fitting:
        parts.append(f"it is of schema_version {fitting[0]}")
    elif not missing and not unknown:
        parts.append(f"wanted in this order: {','.join(wanted)}")
    return "; ".join(parts)
