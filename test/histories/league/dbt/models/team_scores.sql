{{ config(materialized='incremental') }}
-- Behind an incremental model, and a dimension that changes what it holds.
select day, team, sum(points) * /* revision */ 1 as points
from {{ ref('fact_scores') }} join {{ ref('dim_players') }} using (player)
where {{ may_run() }}
{% if is_incremental() %}
  and day > (select coalesce(max(day), '-infinity') from {{ this }})
{% endif %}
group by day, team
