-- Reads bronze directly, beside fact_boxscores: what changes bronze.boxscores changes this too.
select
  player,
  (array_agg(team order by game_date desc))[1] as team,
  min(game_date) as first_game,
  max(game_date) as last_game,
  count(*) as games,
  count(distinct team) as teams
from {{ source('bronze', 'boxscores') }}
group by player
