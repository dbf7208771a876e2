{{ config(
  materialized='incremental',
  unique_key=['away_team', 'home_team', 'game_date'],
  meta={'headwater': {'fingerprint': {'exclude': ['modified_at']}}}
) }}

-- With a unique key, so what is taken twice replaces itself; `>=` takes a second batch of the same instant too.
select away_team, home_team, game_date, start_time, arena, modified_at
from {{ source('bronze', 'schedule') }}
{% if is_incremental() %}
where modified_at >= (select coalesce(max(modified_at), '-infinity') from {{ this }})
{% endif %}
