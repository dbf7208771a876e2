{{ config(materialized='incremental', meta={'headwater': {'fingerprint': {'exclude': ['modified_at']}}}) }}

-- Takes what was modified since the newest row it holds, and has no unique key: a date that is ingested a second time
-- comes in twice. Right only after a full refresh then.
select
  player, team, opponent, game_date, location, outcome, minutes,
  fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, ast, stl, blk, tov, pf, pts, plus_minus,
  modified_at
from {{ source('bronze', 'boxscores') }}
{% if is_incremental() %}
where modified_at > (select coalesce(max(modified_at), '-infinity') from {{ this }})
{% endif %}
