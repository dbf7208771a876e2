{% macro only_newer(column) %}
  {% if dbt.is_incremental() %} where {{ column }} > (select max({{ column }}) from {{ this }}) {% endif %}
{% endmacro %}
