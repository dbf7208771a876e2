-- Parents on both sides of the ML step: the form shown beside a prediction is that of the team_form mart.
select tonight.home_team, tonight.home_wins, form.wins
from {{ ref('schedule_tonight') }} as tonight
inner join {{ ref('team_form') }} as form on form.team = tonight.home_team
where tonight.home_wins is distinct from form.wins or tonight.home_losses is distinct from form.losses
