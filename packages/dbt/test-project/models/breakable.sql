select n{% if var('break_model') %}, no_such_column{% endif %} from {{ ref('numbers') }}
{% if var('break_parse') %}join {{ ref('no_such_model') }} using (n){% endif %}
