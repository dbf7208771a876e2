{{ config(materialized='incremental') }}
select n, '{{ "incremental" if is_incremental() else "full refresh" }}' as built_by from {{ ref('letters') }}
{% if is_incremental() %} where n > (select max(n) from {{ this }}) - 1 {% endif %}
