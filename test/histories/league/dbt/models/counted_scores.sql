{{ config(materialized='ephemeral') }}
select day, player, points * /* revision */ 1 as points from {{ ref('fact_scores') }} where points > 0
