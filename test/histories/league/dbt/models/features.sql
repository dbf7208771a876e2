select player, team, sum(points) * /* revision */ 1 as points
from {{ ref('counted_scores') }} join {{ ref('dim_players') }} using (player)
where {{ may_run() }}
group by player, team
