-- Who shot, and made it, in clutch time as the league counts it: the last five minutes of the fourth period or overtime,
-- at most five points apart before the shot.
with late as (
  select
    home_team, away_team, game_date,
    case when description_home <> '' then home_team else away_team end as team,
    case when description_home <> '' then description_home else description_away end as description,
    (score_home - score_away) * case when description_home <> '' then 1 else -1 end as lead_after
  from {{ ref('fact_pbp_data') }}
  where period >= 4 and seconds_left <= 300 and abs(score_home - score_away) <= 8
),

shots as (
  select
    home_team, away_team, game_date, team, lead_after,
    substring(description from '^(.+) (?:makes|misses) (?:[23]-pt shot|free throw)') as player,
    description like '% free throw %' as is_free_throw,
    description ~ ' makes (?:[23]-pt shot|free throw)' as is_made,
    case when description like '% free throw %' then 1 when description like '% 3-pt shot%' then 3 else 2 end as worth
  from late
)

select
  home_team, away_team, game_date, team, player,
  coalesce(sum(worth) filter (where is_made), 0) as points,
  count(*) filter (where not is_free_throw) as fga,
  count(*) filter (where not is_free_throw and is_made) as fgm,
  count(*) filter (where is_free_throw) as fta,
  count(*) filter (where is_free_throw and is_made) as ftm
from shots
where player is not null and abs(lead_after - case when is_made then worth else 0 end) <= 5
group by home_team, away_team, game_date, team, player
