{#
  The logical date as a SQL date. It is passed in (`--vars '{"run_date":"2025-01-04"}'`) and never read from a clock,
  so that a past date can be built again. Used in SQL only: config() and ref() would need a new parse to see a change.
#}
{% macro run_date() -%}
  {%- set given = var('run_date', none) -%}
  {%- if given -%}
    {%- if not modules.re.match('^[0-9]{4}-[0-9]{2}-[0-9]{2}$', given | string) -%}
      {{ exceptions.raise_compiler_error("run_date is '" ~ given ~ "', expected YYYY-MM-DD") }}
    {%- endif -%}
    date '{{ given }}'
  {%- elif execute -%}
    {{ exceptions.raise_compiler_error("run_date is not set: pass --vars '{\"run_date\":\"YYYY-MM-DD\"}'") }}
  {%- else -%}
    null::date
  {%- endif -%}
{%- endmacro %}
