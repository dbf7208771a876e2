{{ config(materialized='view') }}

-- Each player's newest report of the three weeks up to the run date.
select distinct on (player, team) player, team, description, status, reported_on
from {{ ref('fact_injuries') }}
where reported_on between {{ run_date() }} - 21 and {{ run_date() }}
order by player, team, reported_on desc, description
