{{ config(materialized='incremental') }}

-- What a team's players scored in each game, by their position. Two things make its old rows wrong: boxscores of an old date
-- that change, and a player whose position changes. It does not say that a date's rows follow from that date alone.
select
  boxscores.team, boxscores.opponent, boxscores.game_date,
  coalesce(profiles.position, 'unknown') as position,
  count(*) as players,
  sum(boxscores.minutes) as minutes,
  sum(boxscores.pts) as points,
  sum(boxscores.fga) as fga, sum(boxscores.fgm) as fgm
from {{ ref('fact_boxscores') }} as boxscores
left join {{ ref('dim_player_profiles') }} as profiles on profiles.player = boxscores.player
{% if is_incremental() %}
where boxscores.game_date > (select coalesce(max(game_date), '-infinity') from {{ this }})
{% endif %}
group by boxscores.team, boxscores.opponent, boxscores.game_date, coalesce(profiles.position, 'unknown')
