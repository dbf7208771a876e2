{{ config(materialized='view') }}

-- Who may change his team after this season: no season after it, or one that somebody may decline.
select
  current_season.player, current_season.team, teams.team_name, current_season.season, current_season.salary,
  case when next_season.player is null then 'free agent' else next_season.option || ' option' end as status
from {{ ref('fact_contracts') }} as current_season
inner join {{ ref('dim_teams') }} as teams on teams.team = current_season.team
left join {{ ref('fact_contracts') }} as next_season
  on next_season.player = current_season.player
  and next_season.seasons_after = current_season.seasons_after - 1
where current_season.is_current and (next_season.player is null or next_season.option <> 'none')
