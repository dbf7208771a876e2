{#
  A post-hook: notes in silver.model_audit that a model was built, for which date, by which invocation, with how many rows.
  It writes on every build: rebuilding is not free of side effects.
#}
{% macro audit_build() -%}
  create table if not exists silver.model_audit (
    id bigint generated always as identity primary key,
    model text not null,
    run_date date not null,
    invocation_id text not null,
    rows bigint not null
  );
  insert into silver.model_audit (model, run_date, invocation_id, rows)
  select '{{ this.schema }}.{{ this.identifier }}', {{ run_date() }}, '{{ invocation_id }}', count(*) from {{ this }}
{%- endmacro %}
