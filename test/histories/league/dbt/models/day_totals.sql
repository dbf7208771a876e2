{{ config(materialized='incremental', meta={'headwater': {'partition_column': 'day'}}) }}
select day, sum(plays) * /* revision */ 1 as plays
from {{ ref('player_days') }}
where {{ may_run() }}
{% if is_incremental() %}
  and day > (select coalesce(max(day), '-infinity') from {{ this }})
{% endif %}
group by day
