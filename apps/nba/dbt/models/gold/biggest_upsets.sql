-- The twenty-five wins that the bookmaker believed in least.
with won as (
  select
    results.*,
    row_number() over (order by results.moneyline desc, results.game_date desc, results.team) as position
  from {{ ref('int_spread_results') }} as results
  where results.outcome = 'W' and not results.was_favourite
)

select
  won.position, won.game_date, won.team, winner.team_name, won.opponent, loser.team_name as opponent_name, won.location,
  won.points, won.opponent_points, won.spread, won.moneyline, won.implied_win_probability
from won
inner join {{ ref('dim_teams') }} as winner on winner.team = won.team
inner join {{ ref('dim_teams') }} as loser on loser.team = won.opponent
where won.position <= 25
