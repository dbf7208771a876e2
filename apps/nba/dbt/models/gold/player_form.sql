-- Each player's last ten games against his season.
with latest as (
  select distinct on (player)
    player, team, game_date, game_number, minutes_last_10,
    points_to_date, points_last_10, rebounds_last_10, assists_last_10
  from {{ ref('int_player_rolling') }}
  order by player, game_date desc
)

select
  player, team, game_date as last_game, game_number as games, minutes_last_10,
  points_to_date as points, points_last_10, rebounds_last_10, assists_last_10,
  points_last_10 - points_to_date as points_change,
  case
    when points_last_10 - points_to_date >= 2 then 'hot'
    when points_last_10 - points_to_date <= -2 then 'cold'
    else 'steady'
  end as form
from latest
