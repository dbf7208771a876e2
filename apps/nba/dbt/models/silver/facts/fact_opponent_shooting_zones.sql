-- What a team's opponents shot, one row per team and zone.
select
  shooting.team, shooting.games,
  zones.zone, zones.fga, zones.fgm, zones.fgm * zones.worth as points
from {{ source('bronze', 'opponent_shooting') }} as shooting
cross join lateral {{ shot_zones('shooting') }} as zones (zone, fga, fgm, worth)
