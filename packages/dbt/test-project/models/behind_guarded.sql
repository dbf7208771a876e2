select n from {{ ref('guarded') }}
