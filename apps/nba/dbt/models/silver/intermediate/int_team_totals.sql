{{ config(materialized='ephemeral') }}

-- A team's sums of one game.
select
  team, opponent, game_date, location, outcome,
  sum(pts) as points,
  sum(fgm) as fgm, sum(fga) as fga, sum(fg3m) as fg3m, sum(fta) as fta,
  sum(oreb) as oreb, sum(oreb + dreb) as rebounds, sum(ast) as assists, sum(tov) as turnovers
from {{ ref('fact_boxscores') }}
group by team, opponent, game_date, location, outcome
