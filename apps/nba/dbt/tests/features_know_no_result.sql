-- A game of the run date or later has no result among its features.
select game_date, home_team, away_team
from {{ ref('ml_game_features') }}
where game_date >= as_of_date and home_win is not null
