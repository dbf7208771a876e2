select count(*) as rows from {{ ref('base') }}
