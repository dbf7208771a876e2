import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** A project's texts, as a manifest holds them. */
interface Texts {
  /** Models, tests and the like. */
  readonly sql?: string
  readonly macros?: { readonly [name: string]: string }
  /** The content of a properties file. */
  readonly yaml?: object
}

const folder = fileURLToPath(new URL('../../../python', import.meta.url))
const program = `
import json, sys
from types import SimpleNamespace as Of
from headwater_dbt.free_vars import free_vars
def answer(texts):
    node = Of(raw_code=texts.get("sql", ""), language="sql")
    macros = {n: Of(macro_sql=t, name=n) for n, t in texts.get("macros", {}).items()}
    file = Of(dict_from_yaml=texts.get("yaml"))
    manifest = Of(nodes={"m": node}, macros=macros, unit_tests={}, exposures={}, disabled={}, files={"f": file})
    return free_vars(manifest, {"day"}, []) == ["day"]
print(json.dumps([answer(texts) for texts in json.load(sys.stdin)]))
`

/** Whether the variable `day` is free, for each of the projects. */
function isFree(projects: readonly Texts[]): boolean[] {
  const python = process.env.HEADWATER_TEST_PYTHON
  if (!python) throw new Error('HEADWATER_TEST_PYTHON is not set: run the tests from the workspace root')
  const input = JSON.stringify(projects)
  return JSON.parse(execFileSync(python, ['-c', program], { cwd: folder, input, encoding: 'utf8' }))
}

function expectEach(cases: { readonly [what: string]: Texts }, free: boolean): void {
  const names = Object.keys(cases)
  const found = isFree(Object.values(cases))
  expect(Object.fromEntries(names.map((name, n) => [name, found[n]]))).toEqual(
    Object.fromEntries(names.map((name) => [name, free])),
  )
}

const macro = (name: string, body: string): string => `{% macro ${name} %}${body}{% endmacro %}`

describe('a variable does not matter to a parse', () => {
  it('where it only ends up in SQL', () => {
    expectEach(
      {
        'not at all': { sql: 'select 1' },
        'as text': { sql: `select * from {{ ref('a') }} where d = '{{ var("day") }}'` },
        filtered: {
          sql: `{{ config(materialized='table') }} select '{{ var("day", "x") | upper | replace("-", "") }}'`,
        },
        'by way of a name': { sql: `{% set d = var('day') %}{% set e = d ~ '!' %}select '{{ e }}'` },
        'decides which text': {
          sql: `{% if var('day') == 'x' %}select 1{% else %}select '{{ var("day") }}'{% endif %}`,
        },
        'in a macro': {
          macros: {
            day: macro(
              'day()',
              `{%- set given = var('day', none) -%}{% if given %}date '{{ given }}'{% elif execute %}{{ exceptions.raise_compiler_error('no day') }}{% endif %}`,
            ),
          },
          sql: `{{ config(unique_key='day') }} select {{ day() }} as day`,
        },
        'in a hook': {
          macros: { day: macro('day()', `{{ return(var('day')) }}`) },
          sql: `{{ config(post_hook="insert into audit select {{ day() }}") }} select 1`,
          yaml: { models: [{ name: 'a', config: { 'pre-hook': "select '{{ var('day') }}'" } }] },
        },
        'where another one matters': { sql: `{{ config(enabled=var('other')) }} select '{{ var("day") }}'` },
      },
      true,
    )
  })
})

describe('a variable matters to a parse', () => {
  it('where it can reach what a parse keeps', () => {
    expectEach(
      {
        'in config': { sql: `{{ config(materialized=var('day')) }} select 1` },
        'in ref': { sql: `select * from {{ ref(var('day')) }}` },
        'in source': { sql: `select * from {{ source('raw', 'events_' ~ var('day')) }}` },
        'in config by way of a name': { sql: `{% set d = var('day') %}{{ config(alias=d) }} select 1` },
        'by way of a name set later': {
          sql: `{% for i in [1, 2] %}{{ config(alias=d) }}{% set d = var('day') %}{% endfor %}`,
        },
        'deciding about a ref': {
          sql: `{% if var('day') == 'x' %}select * from {{ ref('a') }}{% else %}select 1{% endif %}`,
        },
        'deciding about a config': { sql: `{% if var('day') %}{{ config(enabled=false) }}{% endif %}select 1` },
        'deciding about a name in a ref': {
          sql: `{% set t = 'a' %}{% if var('day') %}{% set t = 'b' %}{% endif %}select * from {{ ref(t) }}`,
        },
        'deciding within an expression': { sql: `select * from {{ ref('a') if var('day') else ref('b') }}` },
        'in a loop': { sql: `{% for d in [var('day')] %}{{ ref(d) }}{% endfor %}` },
        'as the argument of a macro': { macros: { x: macro('x(d)', '{{ ref(d) }}') }, sql: `{{ x(var('day')) }}` },
        'through the result of a macro': { macros: { x: macro('x()', `{{ var('day') }}`) }, sql: `{{ ref(x()) }}` },
        'through a dispatched macro': {
          macros: {
            x: macro('x()', `{{ adapter.dispatch('x')() }}`),
            default__x: macro('default__x()', `{{ return(var('day')) }}`),
          },
          sql: `{{ config(alias=x()) }}`,
        },
        'through two macros': {
          macros: { x: macro('x()', '{{ y() }}'), y: macro('y()', `{{ var('day') }}`) },
          sql: `{{ ref(x()) }}`,
        },
        'in what names schemas': {
          macros: { generate_schema_name: macro('generate_schema_name(n, node)', `{{ var('day') }}`) },
        },
        'in a property': { yaml: { models: [{ name: 'a', config: { alias: "{{ var('day') }}" } }] } },
        'through a macro in a property': {
          macros: { x: macro('x()', `{{ var('day') }}`) },
          yaml: { models: [{ name: 'a', config: { enabled: '{{ x() }}' } }] },
        },
        'under a name that is made up': { sql: `{{ var('da' ~ 'y') }}` },
        'through context': { sql: `{{ context['var']('day') }}` },
        'asked for': { sql: `{% if var.has_var('day') %}{{ ref('a') }}{% endif %}` },
        'handed on as a function': { sql: `{% set f = var %}{{ ref(f('day')) }}` },
        'in a block that is captured': { sql: `{% set t %}{{ var('day') }}{% endset %}{{ ref(t) }}` },
        'in a call block': { sql: `{% call statement('x') %}{{ var('day') }}{% endcall %}` },
        'in what cannot be read': { sql: `{{ var('day') }}{% unknown %}` },
        'where var is somebody else': { macros: { var: macro('var(x)', '1') }, sql: `{{ var('day') }}` },
      },
      false,
    )
  })
})
