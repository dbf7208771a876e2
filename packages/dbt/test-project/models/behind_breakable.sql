select n from {{ ref('breakable') }}
