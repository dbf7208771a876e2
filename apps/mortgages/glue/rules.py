"""Which rows are valid, and what is wrong with the others. Pure: rows in, rows and complaints out."""

import hashlib
import re
from collections import namedtuple
from datetime import datetime, timedelta, timezone

# decimal(16,2): fourteen digits before the point.
_AMOUNT = re.compile(r"-?\d{1,14}(\.\d{1,2})?", re.ASCII)
_TIMESTAMP = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6})\d*)?(Z|[+-]\d{2}:\d{2})?", re.ASCII
)

ID, ACCOUNT, AMOUNT, CURRENCY, TIMESTAMP, CHANNEL = range(6)

#: tx_date is a datetime in UTC without a zone; channel is None before v2 and where upstream left it empty.
Valid = namedtuple("Valid", "id account_id amount currency tx_date channel")
#: columns are as they came; error is one of schema, null, type, currency, timestamp, duplicate.
Refused = namedtuple("Refused", "columns row_hash error")


def sort_out(rows, column_count, currencies, ingest_date):
    """The valid rows and the refused ones, each in the order of the file.

    The first rule that a row breaks names its error. A row is a duplicate of an earlier *valid* row of the same file with its
    TransactionID, whatever the other columns say; what other runs wrote into Silver plays no part.
    """
    end = datetime.strptime(ingest_date, "%Y-%m-%d") + timedelta(days=1)
    valid, refused, seen = [], [], set()
    for columns in rows:
        error, row = _check(columns, column_count, currencies, end, seen)
        if row is None:
            refused.append(Refused(columns, row_hash(columns), error))
        else:
            seen.add(row.id)
            valid.append(row)
    return valid, refused


def row_hash(columns):
    """Names a row by its content, so that its attempts are counted over runs."""
    return hashlib.sha256("\x1f".join(columns).encode()).hexdigest()


def _check(columns, column_count, currencies, end, seen):
    if len(columns) != column_count:
        return "schema", None
    values = [value.strip() for value in columns]
    # Channel may be empty: upstream does not know it for every row.
    if not all(values[:CHANNEL]):
        return "null", None
    if not _AMOUNT.fullmatch(values[AMOUNT]):
        return "type", None
    if values[CURRENCY] not in currencies:
        return "currency", None
    tx_date = parse_timestamp(values[TIMESTAMP])
    if tx_date is None or tx_date >= end:
        return "timestamp", None
    if values[ID] in seen:
        return "duplicate", None
    channel = values[CHANNEL] or None if column_count > CHANNEL else None
    return None, Valid(values[ID], values[ACCOUNT], values[AMOUNT], values[CURRENCY], tx_date, channel)


def parse_timestamp(text):
    """ISO 8601 with seconds; without an offset it is UTC. Gives a datetime in UTC without a zone, None if it is none."""
    found = _TIMESTAMP.fullmatch(text)
    if not found:
        return None
    date, time, fraction, offset = found.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{time}.{(fraction or '').ljust(6, '0')}{_offset(offset)}")
        return moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _offset(text):
    return "+00:00" if text in (None, "Z") else text
