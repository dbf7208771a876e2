select sum(n) as total from {{ ref('doubled') }}
