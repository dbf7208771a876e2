{{ config(
    materialized='incremental',
    post_hook="insert into {{ target.schema }}.audit
      select '{{ this.name }}', '{{ is_incremental() }}' from pg_sleep({{ var('sleep_seconds') }})"
) }}
{% set rows = source('days', 'plays') %}
with plays as (
    select * from {{ rows }}
    {% if is_incremental() %} where day > (select max(day) from {{ this }}) {% endif %}
)
select id, day, points * 2 as points from plays order by id -- the last word; is a comment
