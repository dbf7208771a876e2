{# Schemas are called exactly bronze, silver and gold: a folder's schema is used as it is, without the target's in front. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
