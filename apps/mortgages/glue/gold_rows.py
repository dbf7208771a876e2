"""What a month says, by account and by arrival: the SQL over the Silver parts of canonical runs."""

import json

import parquet

_NO_FILES = """(select null::varchar as account_id, null::varchar as currency, null::decimal(16,2) as amount,
                       null::timestamp as tx_date, null::varchar as run_id, null::varchar as schema_v where false)"""


def silver(files):
    """Local part files of any schema version as one relation: a column that a version does not have is null."""
    if not files:
        return _NO_FILES
    return f"read_parquet([{', '.join(map(parquet.text, files))}], union_by_name = true, hive_partitioning = false)"


def account_months(rows, month):
    """Per account and currency, in a total order: the same inputs give the same rows. `rows` is a relation of `silver`."""
    return f"""
        select account_id, {parquet.text(month)} as month, currency, count(*) as transactions,
               cast(sum(amount) as decimal(18,2)) as amount, min(tx_date) as first_tx, max(tx_date) as last_tx
        from {rows} group by account_id, currency order by account_id, currency"""


def data_quality(rows, month, inputs, metrics):
    """One row per run that the month is made of: the metrics of its whole arrival, and its rows in this month.

    `inputs` are objects with ingest_date, schema_v and run_id; `metrics` the runs' own, by ingest_date.
    """
    runs = [{**one, **metrics[one["ingest_date"]]} for one in inputs]
    shape = (
        '[{"ingest_date": "VARCHAR", "schema_v": "VARCHAR", "run_id": "VARCHAR", "input_rows": "BIGINT", '
        '"valid_rows": "BIGINT", "quarantined_rows": "BIGINT", "condemned_rows": "BIGINT"}]'
    )
    return f"""
        with runs as (select run.* from (select unnest(from_json({parquet.text(json.dumps(runs))}, '{shape}')) as run)),
             counted as (select run_id, schema_v, count(*) as month_rows from {rows} group by run_id, schema_v)
        select {parquet.text(month)} as month, ingest_date, schema_v, run_id, input_rows, valid_rows, quarantined_rows,
               condemned_rows, coalesce(month_rows, 0) as month_rows
        from runs left join counted using (run_id, schema_v) order by ingest_date, run_id"""
