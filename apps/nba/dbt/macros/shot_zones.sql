{#
  The places on the floor that the source counts shots by, as rows of zone, attempts, makes and what a shot is worth:
  to be joined laterally to a relation with the source's columns (rim_fga, rim_fgm, ...).
#}
{% macro shot_zones(relation) -%}
  (
    values
    {%- for zone, worth in [('rim', 2), ('paint', 2), ('mid_range', 2), ('corner_three', 3), ('above_the_break', 3)] %}
      ('{{ zone }}', {{ relation }}.{{ zone }}_fga, {{ relation }}.{{ zone }}_fgm, {{ worth }}){{ ',' if not loop.last }}
    {%- endfor %}
  )
{%- endmacro %}
