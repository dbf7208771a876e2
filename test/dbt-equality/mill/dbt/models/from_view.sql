select sum(amount) as amount from {{ ref('shown') }} where {{ not_at('amount', 19) }}
