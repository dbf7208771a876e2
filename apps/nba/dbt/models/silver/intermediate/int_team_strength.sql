-- A team's average margin, corrected by how strong its opponents were when it met them. Good for games after game_date.
with met as (
  select
    logs.team, logs.game_date, logs.margin,
    coalesce(opponent.margin_to_date, 0) as opponent_margin
  from {{ ref('int_team_game_logs') }} as logs
  left join {{ ref('int_team_form') }} as opponent
    on opponent.team = logs.opponent
    and opponent.game_date < logs.game_date
    and logs.game_date <= opponent.next_game_date
)

select
  team, game_date,
  lead(game_date) over (partition by team order by game_date) as next_game_date,
  round(avg(opponent_margin) over to_date, 3) as schedule_strength,
  round(avg(margin + opponent_margin) over to_date, 3) as strength
from met
window to_date as (partition by team order by game_date rows between unbounded preceding and current row)
