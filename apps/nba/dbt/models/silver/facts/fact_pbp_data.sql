{{ config(materialized='incremental') }}

-- Takes the dates after the newest one it holds: a date that arrives late, behind one that is already here, is passed
-- over. Right only after a full refresh then.
select
  home_team, away_team, game_date, period, clock,
  {{ clock_seconds('clock') }} as seconds_left,
  description_home, description_away, score_home, score_away,
  modified_at
from {{ source('bronze', 'pbp') }}
{% if is_incremental() %}
where game_date > (select max(game_date) from {{ this }})
{% endif %}
