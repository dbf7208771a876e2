select player, team, description, status, reported_on
from {{ source('bronze', 'injuries') }}
