select label from {{ ref('labelled') }}
