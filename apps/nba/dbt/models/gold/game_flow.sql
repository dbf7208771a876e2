-- The play-by-play of each game in one row: how it swung, and whether it was close at the end.
select
  runs.game_date, runs.home_team, home.team_name as home_team_name, runs.away_team, away.team_name as away_team_name,
  runs.longest_home_run, runs.longest_away_run, runs.runs_of_8,
  coalesce(clutch.clutch_events, 0) as clutch_events,
  clutch.clutch_events is not null as was_clutch,
  coalesce(clutch.last_period, 4) as periods
from {{ ref('int_scoring_runs') }} as runs
left join {{ ref('int_clutch') }} as clutch
  on clutch.home_team = runs.home_team and clutch.away_team = runs.away_team and clutch.game_date = runs.game_date
inner join {{ ref('dim_teams') }} as home on home.team = runs.home_team
inner join {{ ref('dim_teams') }} as away on away.team = runs.away_team
