{{ config(materialized='view') }}

select
  calendar.team, teams.team_name, calendar.game_date, calendar.opponent, calendar.location,
  calendar.rest_days, calendar.games_in_7_days
from {{ ref('int_rest_days') }} as calendar
inner join {{ ref('dim_teams') }} as teams on teams.team = calendar.team
