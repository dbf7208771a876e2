-- Each team against the bookmaker: how often it did better than its line, and what a bet of 100 on each game brought.
with summed as (
  select
    team,
    count(*) as games,
    count(*) filter (where covered) as covered,
    count(*) filter (where not covered) as not_covered,
    round(avg(case when covered then 1::numeric when not covered then 0 end), 4) as cover_pct,
    count(*) filter (where was_favourite) as games_as_favourite,
    count(*) filter (where was_favourite and covered) as covered_as_favourite,
    count(*) filter (where not was_favourite and outcome = 'W') as upsets,
    count(*) filter (where went_over) as overs,
    round(avg(beat_spread_by), 2) as average_against_spread,
    sum(moneyline_profit) as moneyline_profit
  from {{ ref('int_spread_results') }}
  group by team
)

select
  row_number() over (order by summed.cover_pct desc nulls last, summed.team) as position,
  summed.team, teams.team_name,
  summed.games, summed.covered, summed.not_covered, summed.cover_pct,
  summed.games_as_favourite, summed.covered_as_favourite, summed.upsets, summed.overs,
  summed.average_against_spread, summed.moneyline_profit
from summed
inner join {{ ref('dim_teams') }} as teams on teams.team = summed.team
