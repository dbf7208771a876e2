{{ config(enabled=false) }}
select id from {{ ref('off') }}
