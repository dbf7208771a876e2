-- Predictions of games that have been played, beside what happened. Only predictions made before the game count.
select
  predictions.game_date, predictions.home_team, predictions.away_team,
  predictions.home_win_probability, predictions.predicted_winner, predictions.model_version,
  case when features.home_win = 1 then features.home_team else features.away_team end as winner,
  (predictions.home_win_probability >= 0.5) = (features.home_win = 1) as was_right,
  -- Brier's score of one game: the squared distance from what happened; 0 is best, 0.25 is a coin.
  round(power(predictions.home_win_probability - features.home_win, 2), 6) as brier
from {{ source('gold', 'ml_game_predictions') }} as predictions
inner join {{ ref('ml_game_features') }} as features
  on features.game_date = predictions.game_date
  and features.home_team = predictions.home_team
  and features.away_team = predictions.away_team
where features.home_win is not null and predictions.run_date <= predictions.game_date
