select n from {{ ref('numbers') }}, (select pg_sleep({{ var('sleep_seconds') }})) as pause
