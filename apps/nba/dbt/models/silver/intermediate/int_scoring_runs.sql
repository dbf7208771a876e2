{{ config(materialized='incremental', meta={'headwater': {'partition_column': 'game_date'}}) }}

-- Runs of points without an answer. Scores only rise within a game, so the sum of both orders its score changes.
with scores as (
  select distinct home_team, away_team, game_date, score_home, score_away
  from {{ ref('fact_pbp_data') }}
  {% if is_incremental() %}
  where game_date > (select coalesce(max(game_date), '-infinity') from {{ this }})
  {% endif %}
),

changes as (
  select
    *,
    score_home - lag(score_home, 1, 0) over game as home_points,
    score_away - lag(score_away, 1, 0) over game as away_points
  from scores
  window game as (partition by home_team, away_team, game_date order by score_home + score_away, score_home)
),

answered as (
  select
    *,
    -- Counts the other side's baskets: it stands still as long as nobody answers.
    sum(case when away_points > 0 then 1 else 0 end) over game as away_baskets,
    sum(case when home_points > 0 then 1 else 0 end) over game as home_baskets
  from changes
  window game as (partition by home_team, away_team, game_date order by score_home + score_away, score_home)
),

runs as (
  select home_team, away_team, game_date, 'H' as side, away_baskets as run, sum(home_points) as points
  from answered
  where home_points > 0
  group by home_team, away_team, game_date, away_baskets
  union all
  select home_team, away_team, game_date, 'A' as side, home_baskets as run, sum(away_points) as points
  from answered
  where away_points > 0
  group by home_team, away_team, game_date, home_baskets
)

select
  home_team, away_team, game_date,
  coalesce(max(points) filter (where side = 'H'), 0) as longest_home_run,
  coalesce(max(points) filter (where side = 'A'), 0) as longest_away_run,
  count(*) filter (where points >= 8) as runs_of_8
from runs
group by home_team, away_team, game_date
