select id, amount + 1 as amount from {{ ref('gathered') }} where {{ not_at('amount', 24) }}
