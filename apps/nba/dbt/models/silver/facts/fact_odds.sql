select
  team, game_date, spread, total, moneyline,
  -- The bookmaker's chance of a win, from the American moneyline; it includes the bookmaker's margin.
  round(
    case
      when moneyline < 0 then -moneyline::numeric / (-moneyline + 100)
      else 100::numeric / (moneyline + 100)
    end, 4
  ) as implied_win_probability
from {{ source('bronze', 'odds') }}
