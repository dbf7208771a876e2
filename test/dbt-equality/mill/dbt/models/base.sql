select id, amount from {{ source('bronze', 'inputs') }} where {{ not_at('amount', 99) }}
