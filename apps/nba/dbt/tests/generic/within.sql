{# Every value that is there lies between the two bounds, both included. #}
{% test within(model, column_name, lowest=none, highest=none) %}
select {{ column_name }}
from {{ model }}
where false
{%- if lowest is not none %} or {{ column_name }} < {{ lowest }}{% endif %}
{%- if highest is not none %} or {{ column_name }} > {{ highest }}{% endif %}
{% endtest %}
