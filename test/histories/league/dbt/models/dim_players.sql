select player, team, /* revision */ 1 as revision from {{ source('bronze', 'players') }} where {{ may_run() }}
