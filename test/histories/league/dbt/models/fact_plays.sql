{{ config(materialized='incremental') }}
-- Takes in twice what is ingested twice.
select day, n, player, /* revision */ 1 as weight, modified_at
from {{ source('bronze', 'plays') }}
where {{ may_run() }}
{% if is_incremental() %}
  and modified_at > (select coalesce(max(modified_at), '-infinity') from {{ this }})
{% endif %}
