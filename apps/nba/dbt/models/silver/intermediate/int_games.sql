-- One row per scheduled game and per played one (a game may be in the boxscores and missing in the schedule).
-- `known_until` is the last date whose results may be used for it: the day before the game, or before the run date when
-- the game is still to come. Results of the run date and later are not known yet, even when a past date is built again.
-- `as_of_date` is that run date. It is handed on from here, not asked for again further down: features that were
-- rebuilt today on yesterday's games must not pass for today's.
with played as (
  select
    team as home_team, opponent as away_team, game_date,
    points as home_points, opponent_points as away_points
  from {{ ref('int_team_game_logs') }}
  where location = 'H' and game_date < {{ run_date() }}
),

scheduled as (
  select home_team, away_team, game_date, start_time, arena from {{ ref('fact_schedule_data') }}
)

select
  home_team, away_team, game_date,
  scheduled.start_time, scheduled.arena,
  played.home_points, played.away_points,
  case when played.home_points > played.away_points then 1 when played.home_points is not null then 0 end as home_win,
  least(game_date, {{ run_date() }}) - 1 as known_until,
  {{ run_date() }} as as_of_date
from scheduled
full join played using (home_team, away_team, game_date)
