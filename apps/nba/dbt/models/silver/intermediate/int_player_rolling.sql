select
  player, team, game_date, pts, minutes,
  row_number() over season as game_number,
  lead(game_date) over season as next_game_date,
  round(avg(pts::numeric) over last_10, 2) as points_last_10,
  round(avg((oreb + dreb)::numeric) over last_10, 2) as rebounds_last_10,
  round(avg(ast::numeric) over last_10, 2) as assists_last_10,
  round(avg(minutes) over last_10, 2) as minutes_last_10,
  round(avg(pts::numeric) over to_date, 2) as points_to_date,
  round(avg((oreb + dreb)::numeric) over to_date, 2) as rebounds_to_date,
  round(avg(ast::numeric) over to_date, 2) as assists_to_date
from {{ ref('fact_boxscores') }}
window
  season as (partition by player order by game_date),
  last_10 as (partition by player order by game_date rows between 9 preceding and current row),
  to_date as (partition by player order by game_date rows between unbounded preceding and current row)
