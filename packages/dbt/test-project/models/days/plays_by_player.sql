{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key=['day', 'player'],
    pre_hook="insert into {{ target.schema }}.audit values ('{{ this.name }}', 'before')"
) }}
with recursive numbers (n) as (values (1) union all select n + 1 from numbers where n < 3)
select to_char(day, 'YYYY-MM-DD') as day, player, sum(points) as points
from {{ source('days', 'plays') }} join numbers on n = 1 group by 1, 2 /* and no
more */
