select id from {{ ref('doubled') }} join {{ ref('tripled') }} using (id) where doubled * 3 <> tripled * 2 or doubled = 26
