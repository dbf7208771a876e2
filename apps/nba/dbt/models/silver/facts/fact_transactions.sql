-- The source tells a sentence: team, player and kind are read out of it.
with told as (
  select
    transaction_date, transaction,
    case
      when transaction like '% contract extension.' then 'extended'
      when transaction like '% signed %' then 'signed'
      when transaction like '% exercised their team option on %' then 'option exercised'
      when transaction like '% assigned %' then 'assigned'
      when transaction like '% recalled %' then 'recalled'
      when transaction like '% fired head coach %' then 'coach fired'
      when transaction like '% named % head coach.' then 'coach named'
      else 'other'
    end as kind,
    coalesce(
      substring(transaction from ' (?:signed|assigned|recalled) (.+) (?:to a|to their|from their) '),
      substring(transaction from ' team option on (.+) for ')
    ) as player
  from {{ source('bronze', 'transactions') }}
)

select told.transaction_date, told.transaction, told.kind, teams.team, told.player
from told
left join {{ ref('dim_teams') }} as teams on starts_with(told.transaction, 'The ' || teams.team_name || ' ')
