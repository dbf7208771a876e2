{{ config(materialized='view') }}
select n from {{ ref('numbers') }}
