select
  player, team, games, minutes, points,
  round(minutes / nullif(games, 0), 2) as minutes_per_game,
  round(points::numeric / nullif(games, 0), 2) as points_per_game,
  true_shooting, effective_fg, usage_rate, assist_rate, rebound_rate, turnover_rate, game_score, plus_minus
from {{ source('bronze', 'player_advanced_stats') }}
