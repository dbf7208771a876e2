{{ config(materialized='incremental', unique_key='id', meta={'headwater': {'rewrites': 'handled'}}) }}
select id, amount from {{ ref('base') }} where {{ not_at('amount', 23) }}
