-- What one team is given the other gives: where one does better than its line, the other does worse.
select home.team, home.opponent, home.game_date
from {{ ref('int_spread_results') }} as home
inner join {{ ref('int_spread_results') }} as away on away.team = home.opponent and away.game_date = home.game_date
where home.location = 'H' and home.covered = away.covered
