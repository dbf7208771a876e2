-- Where each team stands after its newest game.
select distinct on (form.team)
  form.team, teams.team_name, form.game_date as last_game,
  form.wins, form.losses, form.win_pct, form.win_pct_last_10, form.margin_last_10, form.points_last_10, form.streak,
  strength.strength, strength.schedule_strength
from {{ ref('int_team_form') }} as form
inner join {{ ref('int_team_strength') }} as strength
  on strength.team = form.team and strength.game_date = form.game_date
inner join {{ ref('dim_teams') }} as teams on teams.team = form.team
order by form.team, form.game_date desc
