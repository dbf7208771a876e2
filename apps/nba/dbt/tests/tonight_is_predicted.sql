-- A warning, not an error: a game that was put on the schedule after the ML step has no prediction yet.
{{ config(severity='warn') }}

select home_team, away_team, game_date
from {{ ref('schedule_tonight') }}
where predicted_winner is null
