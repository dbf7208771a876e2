-- Clutch time as the league counts it: the last five minutes of the fourth period or overtime, at most five points
-- apart.
select
  home_team, away_team, game_date,
  count(*) as clutch_events,
  max(period) as last_period,
  max(abs(score_home - score_away)) as widest_clutch_margin
from {{ ref('fact_pbp_data') }}
where period >= 4 and seconds_left <= 300 and abs(score_home - score_away) <= 5
group by home_team, away_team, game_date
