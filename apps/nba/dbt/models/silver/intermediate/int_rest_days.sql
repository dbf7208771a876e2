-- From the schedule alone: days between a team's games, known long before they are played.
with calendar as (
  select home_team as team, away_team as opponent, game_date, 'H' as location from {{ ref('fact_schedule_data') }}
  union all
  select away_team as team, home_team as opponent, game_date, 'A' as location from {{ ref('fact_schedule_data') }}
)

select
  team, opponent, game_date, location,
  game_date - lag(game_date) over season as days_since_last,
  -- A week of rest counts like any longer one; the first game counts as rested.
  least(coalesce(game_date - lag(game_date) over season - 1, 7), 7) as rest_days,
  coalesce(game_date - lag(game_date) over season = 1, false) as is_back_to_back,
  count(*) over (
    partition by team order by game_date range between interval '6 days' preceding and current row
  ) as games_in_7_days
from calendar
window season as (partition by team order by game_date)
