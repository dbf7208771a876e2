-- How hard each team's games were, and how hard those to come will be, by the strength of its opponents today.
with ahead as (
  select home_team as team, away_team as opponent, game_date, 'H' as location from {{ ref('int_games') }}
  where game_date >= as_of_date
  union all
  select away_team as team, home_team as opponent, game_date, 'A' as location from {{ ref('int_games') }}
  where game_date >= as_of_date
),

summed as (
  select
    ahead.team,
    count(*) as games_left,
    count(*) filter (where ahead.location = 'H') as home_games_left,
    count(*) filter (where rest.is_back_to_back) as back_to_backs_left,
    round(avg(coalesce(opponents.strength, 0)), 3) as strength_ahead
  from ahead
  left join {{ ref('team_form') }} as opponents on opponents.team = ahead.opponent
  left join {{ ref('int_rest_days') }} as rest on rest.team = ahead.team and rest.game_date = ahead.game_date
  group by ahead.team
)

select
  row_number() over (order by summed.strength_ahead desc nulls last, teams.team) as position,
  teams.team, teams.team_name,
  coalesce(form.wins + form.losses, 0) as games_played,
  form.schedule_strength as strength_so_far,
  coalesce(summed.games_left, 0) as games_left,
  coalesce(summed.home_games_left, 0) as home_games_left,
  coalesce(summed.back_to_backs_left, 0) as back_to_backs_left,
  summed.strength_ahead
from {{ ref('dim_teams') }} as teams
left join {{ ref('team_form') }} as form on form.team = teams.team
left join summed on summed.team = teams.team
