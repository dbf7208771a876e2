{{ config(post_hook='{{ audit_build() }}') }}

-- One row per game, played or to come, with what was known on the day before it (`known_until`): no feature sees the
-- game's own result or a later one. `as_of_date` is the run date they were built for; the ML step refuses any other.
select
  games.game_date, games.home_team, games.away_team,
  games.as_of_date,
  games.home_win,
  coalesce(home_form.win_pct, 0.5) as home_win_pct,
  coalesce(away_form.win_pct, 0.5) as away_win_pct,
  coalesce(home_form.win_pct_last_10, 0.5) as home_win_pct_last_10,
  coalesce(away_form.win_pct_last_10, 0.5) as away_win_pct_last_10,
  coalesce(home_form.margin_last_10, 0) as home_margin_last_10,
  coalesce(away_form.margin_last_10, 0) as away_margin_last_10,
  coalesce(home_strength.strength, 0) as home_strength,
  coalesce(away_strength.strength, 0) as away_strength,
  coalesce(home_rest.rest_days, 7) as home_rest_days,
  coalesce(away_rest.rest_days, 7) as away_rest_days,
  coalesce(home_rest.is_back_to_back, false) as home_is_back_to_back,
  coalesce(away_rest.is_back_to_back, false) as away_is_back_to_back,
  coalesce(meetings.margin, 0) as head_to_head_margin,
  coalesce(home_missing.missing_points, 0) as home_missing_points,
  coalesce(away_missing.missing_points, 0) as away_missing_points,
  odds.spread as home_spread
from {{ ref('int_games') }} as games
{% for side in ['home', 'away'] %}
left join {{ ref('int_team_form') }} as {{ side }}_form
  on {{ side }}_form.team = games.{{ side }}_team
  and {{ side }}_form.game_date <= games.known_until
  and ({{ side }}_form.next_game_date > games.known_until or {{ side }}_form.next_game_date is null)
left join {{ ref('int_team_strength') }} as {{ side }}_strength
  on {{ side }}_strength.team = games.{{ side }}_team
  and {{ side }}_strength.game_date <= games.known_until
  and ({{ side }}_strength.next_game_date > games.known_until or {{ side }}_strength.next_game_date is null)
left join {{ ref('int_rest_days') }} as {{ side }}_rest
  on {{ side }}_rest.team = games.{{ side }}_team and {{ side }}_rest.game_date = games.game_date
left join {{ ref('int_missing_players') }} as {{ side }}_missing
  on {{ side }}_missing.team = games.{{ side }}_team and {{ side }}_missing.game_date = games.game_date
{% endfor %}
left join {{ ref('int_head_to_head') }} as meetings
  on meetings.team = games.home_team
  and meetings.opponent = games.away_team
  and meetings.game_date <= games.known_until
  and (meetings.next_game_date > games.known_until or meetings.next_game_date is null)
left join {{ ref('fact_odds') }} as odds
  on odds.team = games.home_team and odds.game_date = games.game_date
