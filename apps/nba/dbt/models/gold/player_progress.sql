-- What each player did in the two weeks up to his newest snapshot, beside what he had done until then.
with newest as (
  select max(snapshot_date) as snapshot_date
  from {{ ref('fact_player_snapshots') }}
  where snapshot_date <= {{ run_date() }}
),

compared as (
  select
    today.player, today.team, today.snapshot_date,
    before.games as games_before,
    today.games - before.games as games_since,
    round(before.points::numeric / nullif(before.games, 0), 2) as points_before,
    round((today.points - before.points)::numeric / nullif(today.games - before.games, 0), 2) as points_since,
    round((today.minutes - before.minutes) / nullif(today.games - before.games, 0), 2) as minutes_since
  from newest
  inner join {{ ref('fact_player_snapshots') }} as today on today.snapshot_date = newest.snapshot_date
  inner join {{ ref('fact_player_snapshots') }} as before
    on before.player = today.player
    and before.team = today.team
    and before.snapshot_date = newest.snapshot_date - 14
)

select
  row_number() over (order by points_since - points_before desc, player, team) as position,
  player, team, snapshot_date, games_before, games_since, points_before, points_since, minutes_since,
  points_since - points_before as points_change
from compared
where games_since >= 3 and games_before >= 3
