-- One row per player and season that is still to be paid; the first of them is the season that is played.
select
  player, season, team, salary,
  coalesce(nullif(option, ''), 'none') as option,
  signed_on,
  row_number() over (partition by player order by season) = 1 as is_current,
  count(*) over (partition by player) - row_number() over (partition by player order by season) as seasons_after
from {{ source('bronze', 'contracts') }}
