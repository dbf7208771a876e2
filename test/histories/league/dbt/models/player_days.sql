{{ config(materialized='incremental', meta={'headwater': {'partition_column': 'day'}}) }}
select day, player, count(*) * /* revision */ 1 as plays
from {{ source('bronze', 'plays') }}
where {{ may_run() }}
{% if is_incremental() %}
  and day > (select coalesce(max(day), '-infinity') from {{ this }})
{% endif %}
group by day, player
