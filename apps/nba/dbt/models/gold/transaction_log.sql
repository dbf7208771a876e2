-- Transactions up to the run date, newest first by number, with how the team played before and after: its last ten
-- games before that date and the first ten from it on.
with transactions as (
  select
    transaction_date, transaction, kind, team, player,
    row_number() over (order by transaction_date desc, transaction) as position
  from {{ ref('fact_transactions') }}
  where transaction_date <= {{ run_date() }}
),

games as (
  select
    transactions.position, logs.outcome, logs.margin,
    logs.game_date >= transactions.transaction_date as is_after,
    row_number() over (
      partition by transactions.position, logs.game_date >= transactions.transaction_date
      order by abs(logs.game_date - transactions.transaction_date)
    ) as distance
  from transactions
  inner join {{ ref('int_team_game_logs') }} as logs
    on logs.team = transactions.team and logs.game_date < {{ run_date() }}
),

effects as (
  select
    position,
    count(*) filter (where not is_after) as games_before,
    count(*) filter (where not is_after and outcome = 'W') as wins_before,
    count(*) filter (where is_after) as games_after,
    count(*) filter (where is_after and outcome = 'W') as wins_after,
    round(
      avg(margin::numeric) filter (where is_after) - avg(margin::numeric) filter (where not is_after), 2
    ) as margin_change
  from games
  where distance <= 10
  group by position
)

select
  transactions.position, transactions.transaction_date, transactions.team, transactions.kind, transactions.player,
  transactions.transaction,
  coalesce(effects.games_before, 0) as games_before, coalesce(effects.wins_before, 0) as wins_before,
  coalesce(effects.games_after, 0) as games_after, coalesce(effects.wins_after, 0) as wins_after,
  effects.margin_change
from transactions
left join effects on effects.position = transactions.position
