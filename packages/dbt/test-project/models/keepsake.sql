{{ config(materialized='incremental', full_refresh=false) }}
select 1 as n
