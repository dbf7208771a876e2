-- Every win is somebody's loss.
select sum(wins) as wins, sum(losses) as losses
from {{ ref('standings') }}
having sum(wins) <> sum(losses)
