-- A warning: a total falls only where the league took something back. What is not expected is a snapshot that was changed.
{{ config(severity='warn') }}

select snapshot_date, player, team, points, points_since_last
from {{ ref('fact_player_snapshots') }}
where points_since_last < 0
