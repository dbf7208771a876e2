with records as (
  select
    team,
    count(*) filter (where outcome = 'W') as wins,
    count(*) filter (where outcome = 'L') as losses,
    count(*) filter (where outcome = 'W' and location = 'H') as home_wins,
    count(*) filter (where outcome = 'W' and location = 'A') as away_wins,
    coalesce(round(avg(margin::numeric), 2), 0) as average_margin
  from {{ ref('int_team_game_logs') }}
  group by team
)

select
  teams.conference,
  row_number() over (
    partition by teams.conference
    order by records.wins::numeric / nullif(records.wins + records.losses, 0) desc nulls last,
      records.average_margin desc nulls last, teams.team
  ) as position,
  teams.team, teams.team_name, teams.division,
  coalesce(records.wins, 0) as wins,
  coalesce(records.losses, 0) as losses,
  round(coalesce(records.wins::numeric / nullif(records.wins + records.losses, 0), 0), 3) as win_pct,
  coalesce(records.home_wins, 0) as home_wins,
  coalesce(records.away_wins, 0) as away_wins,
  coalesce(records.average_margin, 0) as average_margin
from {{ ref('dim_teams') }} as teams
left join records on records.team = teams.team
