{{ config(materialized='incremental', unique_key=['day', 'player']) }}
-- Keeps what was deleted at the source.
select day, player, points + /* revision */ 1 as points, modified_at
from {{ source('bronze', 'scores') }}
where {{ may_run() }}
{% if is_incremental() %}
  and modified_at > (select coalesce(max(modified_at), '-infinity') from {{ this }})
{% endif %}
