select
  own.team, own.opponent, own.game_date, own.location, own.outcome,
  own.points,
  other.points as opponent_points,
  own.points - other.points as margin,
  own.rebounds, own.assists, own.turnovers,
  round((own.fgm + 0.5 * own.fg3m) / nullif(own.fga, 0), 4) as effective_fg,
  -- Possessions after Oliver: shots, less those that were rebounded, plus turnovers and trips to the line.
  round(own.fga - own.oreb + own.turnovers + 0.44 * own.fta, 2) as possessions,
  row_number() over (partition by own.team order by own.game_date) as game_number
from {{ ref('int_team_totals') }} as own
inner join {{ ref('int_team_totals') }} as other
  on other.team = own.opponent and other.opponent = own.team and other.game_date = own.game_date
