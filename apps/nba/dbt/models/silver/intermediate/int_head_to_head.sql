-- Meetings of two teams so far, after each; good for games after game_date.
select
  team, opponent, game_date,
  lead(game_date) over pair as next_game_date,
  count(*) over pair as meetings,
  sum(case when outcome = 'W' then 1 else 0 end) over pair as wins,
  round(avg(margin::numeric) over pair, 3) as margin
from {{ ref('int_team_game_logs') }}
window pair as (partition by team, opponent order by game_date)
