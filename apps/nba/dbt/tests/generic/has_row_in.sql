{# Every row has a row of another relation with the same values in these columns: relationships over several columns. #}
{% test has_row_in(model, to, columns) %}
select {{ columns | join(', ') }}
from {{ model }} as child
where not exists (
  select 1
  from {{ to }} as parent
  where {% for column in columns %}parent.{{ column }} = child.{{ column }}{% if not loop.last %} and {% endif %}{% endfor %}
)
{% endtest %}
