select
  snapshot_date, team, games, wins, losses, points, opponent_points,
  offensive_rating, defensive_rating, offensive_rating - defensive_rating as net_rating, pace,
  row_number() over (
    partition by snapshot_date order by offensive_rating - defensive_rating desc, team
  ) as net_rating_rank
from {{ source('bronze', 'team_stats_snapshot') }}
