select day, n from {{ ref('fact_plays') }} group by day, n having count(*) > 1
