-- Games of the week before the run date, one row each.
select
  logs.game_date,
  logs.team as home_team, home.team_name as home_team_name,
  logs.opponent as away_team, away.team_name as away_team_name,
  logs.points as home_points, logs.opponent_points as away_points,
  case when logs.margin > 0 then logs.team else logs.opponent end as winner,
  abs(logs.margin) as winning_margin
from {{ ref('int_team_game_logs') }} as logs
inner join {{ ref('dim_teams') }} as home on home.team = logs.team
inner join {{ ref('dim_teams') }} as away on away.team = logs.opponent
where logs.location = 'H'
  and logs.game_date between {{ run_date() }} - 7 and {{ run_date() }} - 1
