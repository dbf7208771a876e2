{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', on_schema_change='sync_all_columns') }}
select id, at, points{% if var('more_columns') %}, 'new' as more{% endif %} from {{ ref('plays_inlined') }}
{{ only_newer('at') }}
