{{ config(materialized='view') }}

-- A view on a view: dropped with the table below either of them.
select
  teams.conference, injuries.team, teams.team_name,
  injuries.player, injuries.status, injuries.description, injuries.reported_on
from {{ ref('active_injuries') }} as injuries
inner join {{ ref('dim_teams') }} as teams on teams.team = injuries.team
