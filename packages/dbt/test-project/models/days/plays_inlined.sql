{{ config(materialized='ephemeral') }}
with all_plays as (select * from {{ source('days', 'plays') }}) select * from all_plays
