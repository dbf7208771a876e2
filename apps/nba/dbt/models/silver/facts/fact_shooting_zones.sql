-- The source's wide row per player as one row per player and zone.
select
  shooting.player, shooting.team,
  zones.zone, zones.fga, zones.fgm, zones.fgm * zones.worth as points
from {{ source('bronze', 'shooting_stats') }} as shooting
cross join lateral {{ shot_zones('shooting') }} as zones (zone, fga, fgm, worth)
