-- A warning, as for the other statistics: twos and threes by zone are the shots of the boxscores.
{{ config(severity='warn') }}

with summed as (
  select player, sum(fga) as fga, sum(fgm) as fgm, sum(fg3a) as fg3a, sum(fg3m) as fg3m
  from {{ source('bronze', 'boxscores') }}
  group by player
)

select player
from {{ source('bronze', 'shooting_stats') }} as shooting
full join summed using (player)
where (
  shooting.corner_three_fga + shooting.above_the_break_fga,
  shooting.corner_three_fgm + shooting.above_the_break_fgm,
  shooting.rim_fga + shooting.paint_fga + shooting.mid_range_fga,
  shooting.rim_fgm + shooting.paint_fgm + shooting.mid_range_fgm
) is distinct from (summed.fg3a, summed.fg3m, summed.fga - summed.fg3a, summed.fgm - summed.fg3m)
