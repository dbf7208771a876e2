-- Nobody has more points in clutch time than in the game. A warning: boxscores of a game may come later than its plays.
{{ config(severity='warn') }}

select clutch.player, clutch.game_date, clutch.points, boxscores.pts
from {{ ref('int_clutch_scoring') }} as clutch
left join {{ source('bronze', 'boxscores') }} as boxscores
  on boxscores.player = clutch.player and boxscores.game_date = clutch.game_date
where boxscores.pts is null or clutch.points > boxscores.pts
