select n, letter from {{ ref('letters') }}
