"""The sample: what arrives on an ingest_date. The same date has the same rows for ever, whatever else is made and whenever.

What is wrong with some of the rows, and how often, is told in the README of this app.
"""

import gzip
import random
from collections import namedtuple
from datetime import date, datetime, timedelta

FIRST, LAST = date(2024, 1, 1), date(2024, 3, 10)
#: Nothing arrived: the gap in the middle of January.
MISSING = frozenset({date(2024, 1, 7)})
#: Upstream has sent one more column since.
FIRST_V2 = date(2024, 3, 9)

HEADER = ["TransactionID", "CustomerID", "TransactionAmount", "Currency", "TransactionTimestamp"]
CHANNELS = ("app", "web", "branch", "")

#: rows: lists of strings in the order in which they arrive; attempts: by index into rows, how often the row was refused before.
Arrival = namedtuple("Arrival", "ingest_date schema_version header rows attempts")

#: Five of these are in every file, the next five in the next.
FAULTS = (
    "too few columns", "no amount", "words for an amount", "unknown currency", "same row twice",
    "too many columns", "no customer", "three decimals", "no such day", "same id, other amount",
    "no id", "seventeen digits", "of tomorrow", "empty currency", "no time",
)  # fmt: skip
FAULTS_PER_FILE = 5


def dates(first=FIRST, last=LAST):
    """The ingest_dates with Bronze, in order."""
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    return [day for day in days if day not in MISSING]


def arrival(day):
    """The file of an ingest_date as rows."""
    luck = random.Random(day.toordinal())
    version = "v2" if day >= FIRST_V2 else "v1"
    make = _Maker(day, luck, version)
    good = [make.row(currency) for currency in ["GBP"] * gbp_rows(day)]
    good += [make.row("USD" if luck.random() < 0.08 else "EUR") for _ in range(_count(day, luck) - gbp_rows(day))]
    for at, moment in enumerate(late_moments(day, luck)):
        good[gbp_rows(day) + at][4] = moment  # none of the GBP rows: what a fixed rule adds stays within its month
    rows = _mixed(good, luck)
    for fault in faults(day):
        # Behind a row that is valid by any rule, and in no row's place: the good rows of a file are always those.
        victim = good[gbp_rows(day) + int(luck.random() * (len(good) - gbp_rows(day)))]
        rows.insert(rows.index(victim) + 1, _faulty(fault, victim, make))
    attempts = {}
    for before in earlier_attempts(day):
        attempts[len(rows)] = before
        rows.append(make.row("XBT"))
    header = HEADER + (["Channel"] if version == "v2" else [])
    return Arrival(day, version, header, rows, attempts)


def gbp_rows(day):
    """How many rows the rule of the time refused for being GBP."""
    return 12 if day.day < 20 else 11


def faults(day):
    start = (day - FIRST).days * FAULTS_PER_FILE
    return [FAULTS[(start + at) % len(FAULTS)] for at in range(FAULTS_PER_FILE)]


def earlier_attempts(day):
    """How often rows were refused before runs were kept apart: on every tenth date two as often as is allowed, one once less."""
    return (3, 3, 2) if (day - FIRST).days % 10 == 9 else ()


def late_moments(day, luck):
    """Timestamps of rows that arrive on the date and belong to an earlier month."""
    end = datetime(day.year, day.month, 1)
    count = {1: 0, 2: 15, 3: 9, 4: 4}.get(day.day, 0)
    if (day.year, day.month) == (2024, 1) and count:
        count = 6
    moments = [end - timedelta(seconds=1 + int(luck.random() * 3 * 86_400)) for _ in range(count)]
    if (day.month, day.day) == (3, 5):  # two months late
        moments += [datetime(2024, 1, 30, 10, 0, second) for second in range(3)]
    return [_iso(moment) for moment in moments]


def gzipped(rows_with_header):
    """The bytes of a file. The fields of the sample need no quotes."""
    text = "".join(",".join(row) + "\n" for row in rows_with_header)
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def _count(day, luck):
    if day == FIRST:
        return 1_204
    return 1_120 + int(luck.random() * 160)


class _Maker:
    def __init__(self, day, luck, version):
        self._day, self._luck, self._version, self._number = day, luck, version, 0

    def row(self, currency):
        luck, day = self._luck, self._day
        self._number += 1
        second = int(luck.random() * 12 * 3_600)  # files arrive at noon
        amount = round(20 + 7_000 * luck.random() ** 2, 2) * (-1 if luck.random() < 0.02 else 1)
        row = [
            f"T{day:%Y%m%d}-{self._number:06}",
            f"C{int(luck.random() * 400):05}",
            f"{amount:.2f}",
            currency,
            _iso(datetime(day.year, day.month, day.day) + timedelta(seconds=second)),
        ]
        return row + [CHANNELS[int(luck.random() * len(CHANNELS))]] if self._version == "v2" else row

    def tomorrow(self):
        return _iso(datetime(self._day.year, self._day.month, self._day.day) + timedelta(days=1, minutes=5))


def _faulty(fault, victim, make):
    """A row with the fault; `victim` is the good row before it."""
    row = make.row("EUR")
    if fault == "too few columns":
        return row[:3]
    if fault == "too many columns":
        return [*row, "?", "?"]
    if fault == "same row twice":
        return list(victim)
    if fault == "same id, other amount":
        return [*victim[:2], "0.01", *victim[3:]]
    column, value = {
        "no id": (0, ""),
        "no customer": (1, " "),
        "no amount": (2, ""),
        "empty currency": (3, ""),
        "no time": (4, ""),
        "words for an amount": (2, "twelve"),
        "three decimals": (2, "10.005"),
        "seventeen digits": (2, "123456789012345.00"),
        "unknown currency": (3, "EURO"),
        "no such day": (4, "2024-02-30T10:00:00Z"),
        "of tomorrow": (4, make.tomorrow()),
    }[fault]
    row[column] = value
    return row


def _mixed(rows, luck):
    """In another order; by sorting, since random.shuffle is not the same in every Python."""
    return [row for _, row in sorted(((luck.random(), row) for row in rows), key=lambda pair: pair[0])]


def _iso(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"
