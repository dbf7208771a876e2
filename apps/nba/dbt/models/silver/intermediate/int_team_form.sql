-- What is known of a team once a game is over, good until its next game: valid for games after game_date, up to and
-- including next_game_date.
with games as (
  select
    *,
    case when outcome = 'W' then 1 else 0 end as won,
    -- Rises by one with each change of outcome: games with the same number are one streak.
    game_number - row_number() over (partition by team, outcome order by game_date) as streak_group
  from {{ ref('int_team_game_logs') }}
)

select
  team, game_date, game_number, outcome,
  lead(game_date) over season as next_game_date,
  sum(won) over to_date as wins,
  sum(1 - won) over to_date as losses,
  round(avg(won::numeric) over to_date, 4) as win_pct,
  round(avg(won::numeric) over last_10, 4) as win_pct_last_10,
  round(avg(margin::numeric) over to_date, 3) as margin_to_date,
  round(avg(margin::numeric) over last_10, 3) as margin_last_10,
  round(avg(points::numeric) over last_10, 3) as points_last_10,
  (case when outcome = 'W' then 1 else -1 end)
    * row_number() over (partition by team, outcome, streak_group order by game_date) as streak
from games
window
  season as (partition by team order by game_date),
  last_10 as (partition by team order by game_date rows between 9 preceding and current row),
  to_date as (partition by team order by game_date rows between unbounded preceding and current row)
