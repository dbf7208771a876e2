-- How full each team's arena is, and how many come to see it elsewhere.
with home as (
  select
    home_team as team,
    count(*) as home_games,
    max(capacity) as capacity,
    round(avg(attendance::numeric)) as average_attendance,
    round(sum(attendance)::numeric / nullif(sum(capacity), 0), 4) as filled,
    count(*) filter (where is_sold_out) as sold_out,
    sum(attendance) as total_attendance
  from {{ ref('fact_attendance') }}
  group by home_team
),

away as (
  select away_team as team, round(sum(attendance)::numeric / nullif(sum(capacity), 0), 4) as filled
  from {{ ref('fact_attendance') }}
  group by away_team
),

arenas as (
  select distinct on (home_team) home_team as team, arena
  from {{ ref('fact_attendance') }}
  order by home_team, game_date desc
)

select
  row_number() over (order by home.filled desc, home.team) as position,
  home.team, teams.team_name, arenas.arena, home.capacity, home.home_games, home.average_attendance,
  home.filled, home.sold_out, home.total_attendance,
  away.filled as filled_away
from home
inner join {{ ref('dim_teams') }} as teams on teams.team = home.team
inner join arenas on arenas.team = home.team
left join away on away.team = home.team
