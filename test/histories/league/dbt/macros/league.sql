{% macro generate_schema_name(name, node) %}{{ name }}{% endmacro %}

{# False for no model; one that is broken fails at it. #}
{% macro may_run() %}(select control.may_run('{{ this.name }}')){% endmacro %}
