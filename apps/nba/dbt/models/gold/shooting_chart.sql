-- Each player's shots by zone, beside the league's.
with league as (
  select zone, round(sum(fgm)::numeric / nullif(sum(fga), 0), 4) as fg_pct
  from {{ ref('fact_shooting_zones') }}
  group by zone
),

shares as (
  select
    player, team, zone, fga, fgm, points,
    sum(fga) over (partition by player) as all_fga,
    round(fgm::numeric / nullif(fga, 0), 4) as fg_pct
  from {{ ref('fact_shooting_zones') }}
)

select
  shares.player, shares.team, shares.zone, shares.fga, shares.fgm, shares.fg_pct,
  round(shares.fga::numeric / nullif(shares.all_fga, 0), 4) as share_of_shots,
  round(shares.points::numeric / nullif(shares.fga, 0), 3) as points_per_shot,
  league.fg_pct as league_fg_pct,
  shares.fg_pct - league.fg_pct as above_league
from shares
inner join league on league.zone = shares.zone
