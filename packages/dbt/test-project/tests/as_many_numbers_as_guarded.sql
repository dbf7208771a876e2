select 1 from {{ ref('numbers') }} left join {{ ref('guarded') }} using (n) where guarded.n is null
