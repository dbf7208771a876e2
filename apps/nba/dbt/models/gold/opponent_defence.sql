-- What each team lets its opponents shoot from each zone, beside the league's; 1 defends that zone best.
with league as (
  select zone, round(sum(fgm)::numeric / nullif(sum(fga), 0), 4) as fg_pct
  from {{ ref('fact_opponent_shooting_zones') }}
  group by zone
),

allowed as (
  select
    team, zone, games,
    round(fga::numeric / nullif(games, 0), 2) as fga_per_game,
    round(fgm::numeric / nullif(fga, 0), 4) as fg_pct,
    round(points::numeric / nullif(games, 0), 2) as points_per_game
  from {{ ref('fact_opponent_shooting_zones') }}
)

select
  allowed.team, teams.team_name, allowed.zone, allowed.games,
  allowed.fga_per_game, allowed.fg_pct, allowed.points_per_game,
  league.fg_pct as league_fg_pct,
  allowed.fg_pct - league.fg_pct as above_league,
  row_number() over (partition by allowed.zone order by allowed.fg_pct, allowed.team) as position
from allowed
inner join league on league.zone = allowed.zone
inner join {{ ref('dim_teams') }} as teams on teams.team = allowed.team
