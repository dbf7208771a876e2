-- Every shot is taken by one player and allowed by one team: both pages, of one morning, count the same shots.
select zones.zone, zones.fga, allowed.fga as fga_allowed
from (select zone, sum(fga) as fga, sum(fgm) as fgm from {{ ref('fact_shooting_zones') }} group by zone) as zones
full join (
  select zone, sum(fga) as fga, sum(fgm) as fgm from {{ ref('fact_opponent_shooting_zones') }} group by zone
) as allowed on allowed.zone = zones.zone
where (zones.fga, zones.fgm) is distinct from (allowed.fga, allowed.fgm)
