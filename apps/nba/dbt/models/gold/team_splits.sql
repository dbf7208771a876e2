-- Each team at home and away, in and out of its conference.
select
  logs.team, logs.location,
  own.conference = other.conference as in_conference,
  count(*) as games,
  count(*) filter (where logs.outcome = 'W') as wins,
  round(avg(logs.points::numeric), 2) as points,
  round(avg(logs.margin::numeric), 2) as margin,
  round(avg(logs.effective_fg), 4) as effective_fg,
  round(avg(100 * logs.points / nullif(logs.possessions, 0)), 2) as offensive_rating
from {{ ref('int_team_game_logs') }} as logs
inner join {{ ref('dim_teams') }} as own on own.team = logs.team
inner join {{ ref('dim_teams') }} as other on other.team = logs.opponent
group by logs.team, logs.location, own.conference = other.conference
