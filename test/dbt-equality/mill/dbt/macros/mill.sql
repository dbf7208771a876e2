{% macro generate_schema_name(name, node) %}{{ name }}{% endmacro %}

{# Divides by zero, and so fails, at one value. #}
{% macro not_at(column, value) %}{{ column }} / ({{ column }} - {{ value }}) is not null{% endmacro %}
