"""Rebuilds an incremental model for some partitions only: their rows are deleted and selected anew, in one transaction."""

from dbt.contracts.graph.nodes import Macro
from dbt.node_types import NodeType

STRATEGY = "headwater_partitions"

# dbt's own packages are searched last and seen by every package; the names are ours alone.
PACKAGE = "dbt"

# The partitions are read from the node's config, so that nothing of them is ever template code.
MACROS = {
    # While the SQL is compiled `model` is a copy of the node: everything that asks is_incremental() gets no for an answer,
    # macros of packages too. Hooks, and the materialization itself, have another copy: for them nothing has changed.
    "headwater_partitions_begin": """
        {% macro headwater_partitions_begin() %}
          {%- do model.config.update({'materialized': 'table'}) -%}
          {%- if is_incremental() -%}
            {{ exceptions.raise_compiler_error(
              "its is_incremental() is true whatever happens: only a full refresh can rebuild partitions of it"
            ) }}
          {%- endif -%}
          select * from (
        {% endmacro %}
    """,
    # Of a table that is not there any more (or has become a view) dbt makes the whole.
    "headwater_partitions_end": """
        {% macro headwater_partitions_end() %}
          {%- set existing = load_cached_relation(this) -%}
          {%- if existing is not none and existing.is_table %} where {{ headwater_in_partitions(existing) }} {% endif -%}
        {% endmacro %}
    """,
    "headwater_in_partitions": """
        {% macro headwater_in_partitions(relation) %}
          {%- set wanted = config.get('headwater_partitions') -%}
          {%- set columns = adapter.get_columns_in_relation(relation) -%}
          {%- set found = columns | selectattr('name', 'equalto', wanted['column']) | list -%}
          {%- if not found -%}
            {{ exceptions.raise_compiler_error(
              "meta.headwater.partition_column: " ~ relation ~ " has no column " ~ wanted['column']
              ~ ", it has " ~ columns | map(attribute='name') | join(', ')
            ) }}
          {%- endif -%}
          {%- set type = found[0].data_type -%}
          {%- set partitions = wanted['partitions'] | join(', ') -%}
          {%- if type == 'date' -%}
            {{ wanted['quoted'] }} in ({{ partitions }})
          {%- elif type == 'timestamp without time zone' -%}
            {{ wanted['quoted'] }}::date in ({{ partitions }})
          {%- elif type == 'timestamp with time zone' -%}
            ({{ wanted['quoted'] }} at time zone {{ wanted['time_zone'] }})::date in ({{ partitions }})
          {%- else -%}
            {{ wanted['quoted'] }}::text in ({{ partitions }})
          {%- endif -%}
        {% endmacro %}
    """,
    "get_incremental_headwater_partitions_sql": """
        {% macro get_incremental_headwater_partitions_sql(arg_dict) %}
          {%- set target = arg_dict['target_relation'] -%}
          {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
          delete from {{ target }} where {{ headwater_in_partitions(target) }};
          insert into {{ target }} ({{ columns }}) select {{ columns }} from {{ arg_dict['temp_relation'] }}
        {% endmacro %}
    """,
}

# A unit test compiles the same code, for rows of its own.
BEGIN = "{%- if model.resource_type == 'model' -%}{{ headwater_partitions_begin() }}{%- endif -%}\n"
END = (
    "\n{% if model.resource_type == 'model' -%} ) as headwater_partitions {{ headwater_partitions_end() }}"
    "{%- endif -%}"
)

# It may insert what it selects and never ask our strategy to delete anything.
REFUSAL = (
    "{%- if model.resource_type == 'model' -%}{{ exceptions.raise_compiler_error("
    "'the project replaces the incremental materialization of dbt: only a full refresh can rebuild partitions of it'"
    ") }}{%- endif -%}"
)


def replace_partitions(manifest, node, *, column, timeZone, partitions):
    """
    Makes the invocation with this manifest select all of the node's rows that are in the partitions, and put them in the place
    of those that its table has; with what dbt does around that, whatever the node's own strategy. `timeZone` says when a day
    begins in a column of times with a zone.
    """
    _add_macros(manifest)
    if _has_own_materialization(manifest):
        node.raw_code = REFUSAL + node.raw_code
        return
    node.config.full_refresh = False
    node.config.incremental_strategy = STRATEGY
    node.config._extra["headwater_partitions"] = {
        "column": column,
        "quoted": '"' + column.replace('"', '""') + '"',
        "time_zone": _literal(timeZone),
        "partitions": [_literal(partition) for partition in partitions],
    }
    # A comment may be the last line.
    node.raw_code = BEGIN + node.raw_code + END


def _has_own_materialization(manifest):
    own = (PACKAGE, f"dbt_{manifest.metadata.adapter_type}")
    return any(
        macro.name.startswith("materialization_incremental_") and macro.package_name not in own
        for macro in manifest.macros.values()
    )


def _literal(text):
    quoted = "'" + text.replace("'", "''") + "'"
    return " E" + quoted.replace("\\", "\\\\") if "\\" in text else quoted


def _add_macros(manifest):
    if f"macro.{PACKAGE}.headwater_in_partitions" in manifest.macros:
        return
    for name, sql in MACROS.items():
        unique_id = f"macro.{PACKAGE}.{name}"
        manifest.macros[unique_id] = Macro(
            name=name,
            resource_type=NodeType.Macro,
            package_name=PACKAGE,
            path="headwater_partitions.sql",
            original_file_path="headwater_partitions.sql",
            unique_id=unique_id,
            macro_sql=sql,
        )
    # dbt's indexes of macros, made when they are next looked at.
    manifest._macros_by_name = None
    manifest._macros_by_package = None
