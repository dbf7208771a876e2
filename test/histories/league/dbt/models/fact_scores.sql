{{ config(materialized='incremental') }}
-- Loses a day that comes late, and what is corrected.
select day, player, points * /* revision */ 1 as points
from {{ source('bronze', 'scores') }}
where {{ may_run() }}
{% if is_incremental() %}
  and day > (select coalesce(max(day), '-infinity') from {{ this }})
{% endif %}
