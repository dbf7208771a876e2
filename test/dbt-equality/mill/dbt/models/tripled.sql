select id, amount * 3 as tripled from {{ ref('positive') }} where {{ not_at('amount', 17) }}
