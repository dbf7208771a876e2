-- What a player gives against what he is paid: his share of all production (game score, summed) against his share of
-- all salaries of the season. Who plays as he is paid has a ratio of 1.
with played as (
  select
    stats.player, stats.team, stats.games, stats.minutes_per_game, stats.points_per_game, stats.game_score,
    greatest(stats.game_score * stats.games, 0) as production,
    contracts.salary, contracts.seasons_after
  from {{ ref('fact_player_advanced_stats') }} as stats
  inner join {{ ref('fact_contracts') }} as contracts
    on contracts.player = stats.player and contracts.is_current
),

shares as (
  select
    played.*,
    production / nullif(sum(production) over (), 0) as production_share,
    salary::numeric / nullif(sum(salary) over (), 0) as salary_share,
    sum(salary) over () as all_salaries
  from played
),

worth as (
  select shares.*, round(production_share * all_salaries) as worth
  from shares
)

select
  row_number() over (order by worth.worth - worth.salary desc, worth.player) as position,
  worth.player, worth.team, profiles.position as plays_as, profiles.age,
  worth.games, worth.minutes_per_game, worth.points_per_game, worth.game_score,
  worth.salary, worth.worth, worth.worth - worth.salary as surplus,
  round(worth.production_share / nullif(worth.salary_share, 0), 3) as value_ratio,
  worth.seasons_after
from worth
left join {{ ref('dim_player_profiles') }} as profiles on profiles.player = worth.player
