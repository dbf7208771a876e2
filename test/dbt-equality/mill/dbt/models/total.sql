select sum(doubled) + sum(tripled) + (select sum(amount) from {{ ref('shown_twice') }}) as total
from {{ ref('doubled') }} join {{ ref('tripled') }} using (id)
where {{ not_at('doubled', 36) }}
