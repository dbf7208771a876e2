select
  home_team, away_team, game_date, arena, attendance, capacity,
  round(attendance::numeric / nullif(capacity, 0), 4) as filled,
  attendance >= capacity as is_sold_out
from {{ source('bronze', 'attendance') }}
