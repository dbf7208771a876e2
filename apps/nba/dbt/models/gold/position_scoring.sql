-- What a team scores by position, and what its opponents score there against it.
with scored as (
  select
    team, position,
    count(distinct game_date) as games,
    sum(points) as points, sum(minutes) as minutes, sum(fga) as fga, sum(fgm) as fgm
  from {{ ref('int_position_scoring') }}
  group by team, position
),

allowed as (
  select opponent as team, position, sum(points) as points
  from {{ ref('int_position_scoring') }}
  group by opponent, position
)

select
  team, position, scored.games,
  round(scored.points::numeric / scored.games, 2) as points_per_game,
  round(scored.points::numeric / sum(scored.points) over (partition by team), 4) as share_of_points,
  round(scored.fgm::numeric / nullif(scored.fga, 0), 4) as fg_pct,
  round(allowed.points::numeric / scored.games, 2) as allowed_per_game
from scored
left join allowed using (team, position)
