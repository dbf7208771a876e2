-- For each team and game: points per game of the players reported out in the two weeks before it.
with sides as (
  select home_team as team, game_date, known_until from {{ ref('int_games') }}
  union all
  select away_team as team, game_date, known_until from {{ ref('int_games') }}
),

missing as (
  select distinct sides.team, sides.game_date, sides.known_until, injuries.player
  from sides
  inner join {{ ref('fact_injuries') }} as injuries
    on injuries.team = sides.team
    and injuries.status = 'Out'
    and injuries.reported_on between sides.known_until - 13 and sides.known_until
)

select
  missing.team, missing.game_date,
  count(*) as missing_players,
  round(sum(coalesce(rolling.points_to_date, 0)), 2) as missing_points
from missing
left join {{ ref('int_player_rolling') }} as rolling
  on rolling.player = missing.player
  and rolling.game_date <= missing.known_until
  and (rolling.next_game_date > missing.known_until or rolling.next_game_date is null)
group by missing.team, missing.game_date
