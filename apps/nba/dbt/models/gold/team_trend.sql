-- Each team's ratings in its newest snapshot up to the run date, beside a week and four weeks before it.
with newest as (
  select max(snapshot_date) as snapshot_date
  from {{ ref('fact_team_snapshots') }}
  where snapshot_date <= {{ run_date() }}
)

select
  today.team, teams.team_name, today.snapshot_date, today.games, today.wins, today.losses,
  today.offensive_rating, today.defensive_rating, today.net_rating, today.pace, today.net_rating_rank,
  week.net_rating_rank as net_rating_rank_week_ago,
  month.net_rating_rank as net_rating_rank_month_ago,
  month.net_rating_rank - today.net_rating_rank as places_won_in_month
from newest
inner join {{ ref('fact_team_snapshots') }} as today on today.snapshot_date = newest.snapshot_date
inner join {{ ref('dim_teams') }} as teams on teams.team = today.team
left join {{ ref('fact_team_snapshots') }} as week
  on week.team = today.team and week.snapshot_date = newest.snapshot_date - 7
left join {{ ref('fact_team_snapshots') }} as month
  on month.team = today.team and month.snapshot_date = newest.snapshot_date - 28
