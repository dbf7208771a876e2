{{ config(materialized='view') }}
select day, player, points * /* revision */ 1 as points from {{ ref('fact_scores') }}
