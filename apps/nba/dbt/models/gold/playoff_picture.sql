{{ config(materialized='view') }}

select
  conference, position, team, team_name, wins, losses,
  case when position <= 6 then 'playoffs' when position <= 10 then 'play-in' else 'out' end as outlook
from {{ ref('standings') }}
