{{ config(
  materialized='incremental',
  meta={'headwater': {'rewrites': 'handled'}},
  pre_hook="{% if is_incremental() %}
    delete from {{ this }} as mine where not exists (
      select from {{ source('bronze', 'scores') }} as theirs
      where (theirs.day, theirs.player, theirs.points) = (mine.day, mine.player, mine.points)
    )
  {% endif %}",
) }}
select day, player, points, /* revision */ 1 as revision
from {{ source('bronze', 'scores') }} as theirs
where {{ may_run() }}
{% if is_incremental() %}
  and not exists (select from {{ this }} as mine where (mine.day, mine.player) = (theirs.day, theirs.player))
{% endif %}
