-- By model version: how many games were called right, and how sure it was of them.
select
  model_version,
  count(*) as games,
  count(*) filter (where was_right) as games_right,
  round(avg(case when was_right then 1::numeric else 0 end), 4) as hit_rate,
  round(avg(brier), 4) as brier,
  min(game_date) as first_game,
  max(game_date) as last_game
from {{ ref('prediction_results') }}
group by model_version
