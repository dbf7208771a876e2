-- What each team pays, and what a win has cost it.
with paid as (
  select
    team,
    count(*) filter (where is_current) as players,
    sum(salary) filter (where is_current) as payroll,
    max(salary) filter (where is_current) as highest_salary,
    coalesce(sum(salary) filter (where not is_current), 0) as committed_after
  from {{ ref('fact_contracts') }}
  group by team
)

select
  row_number() over (order by paid.payroll desc, paid.team) as position,
  paid.team, standings.team_name, paid.players, paid.payroll, paid.highest_salary, paid.committed_after,
  standings.wins, standings.win_pct,
  -- Of the part of the season that was played.
  round(
    paid.payroll::numeric * (standings.wins + standings.losses) / 82 / nullif(standings.wins, 0)
  ) as cost_per_win
from paid
inner join {{ ref('standings') }} as standings on standings.team = paid.team
