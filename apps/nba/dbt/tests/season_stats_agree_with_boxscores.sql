-- A warning: the statistics are of the morning they were asked for, and boxscores of a day may have come since, or be late.
{{ config(severity='warn') }}

with summed as (
  select player, team, count(*) as games, sum(minutes) as minutes, sum(pts) as points
  from {{ source('bronze', 'boxscores') }}
  group by player, team
)

select player, team, stats.games, summed.games as games_in_boxscores, stats.points, summed.points as points_in_boxscores
from {{ source('bronze', 'player_advanced_stats') }} as stats
full join summed using (player, team)
where (stats.games, stats.minutes, stats.points) is distinct from (summed.games, summed.minutes, summed.points)
