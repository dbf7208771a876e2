select n, {% if var('fail_test') %}null::text{% else %}letter{% endif %} as letter from {{ ref('numbers') }}
