{{ config(
  materialized='incremental',
  meta={'headwater': {'partition_column': 'game_date', 'fingerprint': {'exclude': ['modified_at']}}}
) }}

-- Takes the dates after the newest one it holds: a date that arrives late, behind one that is already here, is passed
-- over. Rows of a date are made from the plays of that date alone: replacing the rows of a date makes it right.
select
  home_team, away_team, game_date, period, clock,
  {{ clock_seconds('clock') }} as seconds_left,
  description_home, description_away, score_home, score_away,
  modified_at
from {{ source('bronze', 'pbp') }}
{% if is_incremental() %}
where game_date > (select coalesce(max(game_date), '-infinity') from {{ this }})
{% endif %}
