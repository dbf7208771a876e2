-- The thirty who scored most when games were close at the end.
with summed as (
  select
    player,
    (array_agg(team order by game_date desc, team))[1] as team,
    count(*) as games,
    sum(points) as points,
    sum(fga) as fga, sum(fgm) as fgm, sum(fta) as fta, sum(ftm) as ftm
  from {{ ref('int_clutch_scoring') }}
  group by player
),

ranked as (
  select summed.*, row_number() over (order by points desc, games, player) as position
  from summed
)

select
  position, player, team, games, points, fga, fgm, fta, ftm,
  round(points::numeric / games, 2) as points_per_game,
  round(fgm::numeric / nullif(fga, 0), 4) as fg_pct
from ranked
where position <= 30
