-- Tonight's games with their predictions: the graph comes back from the ML step here.
-- Asks for the date itself: schedule_today may have been built a few days ago and still knows tonight's games.
select
  today.game_date, today.start_time, today.arena,
  today.home_team, today.home_team_name, home.wins as home_wins, home.losses as home_losses, home.streak as home_streak,
  today.away_team, today.away_team_name, away.wins as away_wins, away.losses as away_losses, away.streak as away_streak,
  odds.spread as home_spread,
  predictions.home_win_probability, predictions.predicted_winner, predictions.model_version
from {{ ref('schedule_today') }} as today
left join {{ source('gold', 'ml_game_predictions') }} as predictions
  on predictions.game_date = today.game_date
  and predictions.home_team = today.home_team
  and predictions.away_team = today.away_team
left join {{ ref('team_form') }} as home on home.team = today.home_team
left join {{ ref('team_form') }} as away on away.team = today.away_team
left join {{ ref('fact_odds') }} as odds on odds.team = today.home_team and odds.game_date = today.game_date
where today.game_date = {{ run_date() }}
