-- Who somebody is, whether he has played or not; dim_players knows those who have.
select
  player, team, position, height_cm, weight_kg, birth_date,
  extract(year from age({{ run_date() }}, birth_date))::int as age,
  first_season,
  -- A season is called by the year of its first half: until June, that is the year before.
  (extract(year from {{ run_date() }} - interval '6 months'))::int - first_season + 1 as seasons_played,
  shooting_hand
from {{ source('bronze', 'player_attributes') }}
