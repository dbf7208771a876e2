"""Parquet through DuckDB: the types are stated here and nowhere guessed."""

import csv
import os
import tempfile

import duckdb

_FROM_BRONZE = {
    "id": "varchar",
    "account_id": "varchar",
    "amount": "decimal(16,2)",
    "currency": "varchar",
    "tx_date": "timestamp",
    "channel": "varchar",
}


def connect():
    """A database in memory for one job; one thread, since parts are small and a job has the cores of a Python-shell."""
    return duckdb.connect(":memory:", config={"threads": 1})


def write_silver(database, rows, month, schema_version, run_id):
    """A part file of Silver rows (all of one month `YYYY-MM`), as bytes, in the order given."""
    year, number = month.split("-")
    channel = ", channel" if schema_version == "v2" else ""
    # The values go through a file since DuckDB takes single rows in one by one. An empty field is null: only channel has one.
    with tempfile.TemporaryDirectory() as folder:
        source, target = os.path.join(folder, "rows.csv"), os.path.join(folder, "part.parquet")
        with open(source, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        select = f"""
            select id, account_id, amount, currency, tx_date, {int(year)}::integer as year, {int(number)}::integer as month,
                   {text(schema_version)} as schema_v, {text(run_id)} as run_id{channel}
            from read_csv({text(source)}, auto_detect = false, header = false, delim = ',', quote = '"', escape = '"',
                          new_line = '\\r\\n', nullstr = '', columns = {_columns(_FROM_BRONZE)})"""
        return _copy(database, select, target)


def write_query(database, select):
    """The rows of a query as a Parquet file, as bytes."""
    with tempfile.TemporaryDirectory() as folder:
        return _copy(database, select, os.path.join(folder, "part.parquet"))


def text(value):
    """A SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"


def _columns(types):
    return "{" + ", ".join(f"{text(name)}: {text(kind)}" for name, kind in types.items()) + "}"


def _copy(database, select, target):
    database.execute(f"copy ({select}) to {text(target)} (format parquet, compression zstd)")
    with open(target, "rb") as file:
        return file.read()
