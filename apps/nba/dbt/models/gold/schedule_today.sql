-- Games of the run date and the six days after it, from the schedule alone.
select
  schedule.game_date, schedule.start_time, schedule.arena,
  schedule.home_team, home.team_name as home_team_name, home_rest.rest_days as home_rest_days,
  schedule.away_team, away.team_name as away_team_name, away_rest.rest_days as away_rest_days,
  schedule.game_date = {{ run_date() }} as is_today
from {{ ref('fact_schedule_data') }} as schedule
inner join {{ ref('dim_teams') }} as home on home.team = schedule.home_team
inner join {{ ref('dim_teams') }} as away on away.team = schedule.away_team
inner join {{ ref('int_rest_days') }} as home_rest
  on home_rest.team = schedule.home_team and home_rest.game_date = schedule.game_date
inner join {{ ref('int_rest_days') }} as away_rest
  on away_rest.team = schedule.away_team and away_rest.game_date = schedule.game_date
where schedule.game_date between {{ run_date() }} and {{ run_date() }} + 6
