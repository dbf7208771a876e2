{{ config(materialized='view') }}

select players.team, teams.team_name, players.player, players.games, players.last_game
from {{ ref('dim_players') }} as players
inner join {{ ref('dim_teams') }} as teams on teams.team = players.team
