-- The twenty best in each of the advanced figures, of those with at least a quarter of the most minutes anyone played.
with qualified as (
  select *
  from {{ ref('fact_player_advanced_stats') }}
  where minutes * 4 >= (select max(minutes) from {{ ref('fact_player_advanced_stats') }})
),

ranked as (
  select
    figures.figure,
    row_number() over (
      partition by figures.figure order by figures.value desc, qualified.player, qualified.team
    ) as position,
    qualified.player, qualified.team, qualified.games, qualified.minutes_per_game, figures.value
  from qualified
  cross join lateral (
    values
    ('true_shooting', true_shooting), ('effective_fg', effective_fg), ('usage_rate', usage_rate),
    ('assist_rate', assist_rate), ('rebound_rate', rebound_rate), ('game_score', game_score),
    ('plus_minus', plus_minus::numeric)
  ) as figures (figure, value)
)

select figure, position, player, team, games, minutes_per_game, value
from ranked
where position <= 20
