select abbreviation as team, name as team_name, conference, division
from {{ ref('teams') }}
