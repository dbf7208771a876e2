{# Seconds left in the period, from the game clock as the source writes it: minutes:seconds, with or without tenths. #}
{% macro clock_seconds(column) -%}
  (split_part({{ column }}, ':', 1)::numeric * 60 + split_part({{ column }}, ':', 2)::numeric)
{%- endmacro %}
