{{ config(materialized=var('dated_as')) }}
{% do log(var('say'), info=true) %}
select '{{ var("run_date") }}' as run_date, '{{ var("on") }}' as said
