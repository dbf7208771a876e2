select max(label) as label from {{ ref('counts') }} join {{ ref('labels') }} on rows >= at_least where {{ not_at('rows', 3) }}
