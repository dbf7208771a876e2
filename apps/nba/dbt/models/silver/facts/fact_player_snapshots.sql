-- Totals as they stood on each date; what was done since the snapshot before is the difference of two.
select
  snapshot_date, player, team, games, minutes, points, rebounds, assists, steals, blocks, turnovers,
  points - lag(points, 1, 0) over season as points_since_last
from {{ source('bronze', 'player_stats_snapshot') }}
window season as (partition by player, team order by snapshot_date)
