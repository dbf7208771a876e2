-- The fifty best scorers of those who played at least a quarter of the most games anyone played.
with latest as (
  select distinct on (player)
    player, game_number, points_to_date, rebounds_to_date, assists_to_date, points_last_10
  from {{ ref('int_player_rolling') }}
  order by player, game_date desc
),

ranked as (
  select
    latest.*,
    row_number() over (order by points_to_date desc, player) as position
  from latest
  where game_number * 4 >= (select max(game_number) from latest)
)

select
  ranked.position, ranked.player, players.team, ranked.game_number as games,
  ranked.points_to_date as points, ranked.rebounds_to_date as rebounds, ranked.assists_to_date as assists,
  ranked.points_last_10
from ranked
inner join {{ ref('dim_players') }} as players on players.player = ranked.player
where ranked.position <= 50
