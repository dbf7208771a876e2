-- Each team and game against the bookmaker's line: whether it did better than expected, and what a bet of 100 brought.
with offered as (
  select
    logs.team, logs.opponent, logs.game_date, logs.location, logs.outcome,
    logs.points, logs.opponent_points, logs.margin,
    odds.spread, odds.total, odds.moneyline, odds.implied_win_probability,
    logs.margin + odds.spread as beat_spread_by
  from {{ ref('int_team_game_logs') }} as logs
  inner join {{ ref('fact_odds') }} as odds on odds.team = logs.team and odds.game_date = logs.game_date
)

select
  offered.*,
  spread < 0 as was_favourite,
  -- Null where the result lies exactly on the line and the stake is given back.
  case when beat_spread_by <> 0 then beat_spread_by > 0 end as covered,
  case when points + opponent_points <> total then points + opponent_points > total end as went_over,
  round(
    case
      when outcome = 'L' then -100
      when moneyline < 0 then 10000::numeric / -moneyline
      else moneyline
    end, 2
  ) as moneyline_profit
from offered
