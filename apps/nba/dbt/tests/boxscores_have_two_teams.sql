-- Every game has boxscores of both sides; one side alone would leave it out of the game logs.
select boxscores.team, boxscores.opponent, boxscores.game_date
from {{ ref('fact_boxscores') }} as boxscores
where not exists (
  select 1
  from {{ ref('int_team_game_logs') }} as logs
  where logs.team = boxscores.team and logs.game_date = boxscores.game_date
)
