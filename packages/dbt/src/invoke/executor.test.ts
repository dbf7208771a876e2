import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Built, Fixture } from './testing/fixture.ts'

/*
 *  seed.letters ─┬─ numbers ─┬─ numbers_view            numbers_below_three (warn) on numbers_view
 *                │           ├─ (doubled) ── totals      unit test doubles, on totals
 *                │           ├─ breakable ── behind_breakable
 *                │           └─ guarded ── behind_guarded
 *                ├─ growing, growing_too                 incremental
 *                └─ snapshot.letters_history             as_many_numbers_as_guarded: on numbers and guarded
 */
const fixture = new Fixture({ warm: process.env.HEADWATER_TEST_WARM === 'on' })
afterAll(() => fixture[Symbol.asyncDispose]())

const base = ['seed.letters', 'numbers', 'guarded', 'growing', 'growing_too'] as const

describe('a build in which all is well', () => {
  let built: Built
  beforeAll(async () => {
    built = await fixture.build({
      assets: [...base, 'numbers_view', 'totals', 'snapshot.letters_history'],
      checks: ['unique_numbers_n', 'totals.doubles', 'as_many_numbers_as_guarded', 'numbers_below_three'],
    })
  })

  it('is done, with every asset and check reported', () => {
    expect(built.result).toEqual({ state: 'done' })
    expect(new Set(Object.values(built.assets).map(({ state }) => state))).toEqual(new Set(['materialized']))
    expect(Object.keys(built.assets)).toHaveLength(8)
    expect(built.checks).toMatchObject({
      unique_numbers_n: { state: 'passed', failures: 0 },
      'totals.doubles': { state: 'passed' },
      as_many_numbers_as_guarded: { state: 'passed' },
    })
  })

  it('tells the start of an asset before its end, each once', () => {
    const told = built.reports.flatMap((report) => {
      if (report.type === 'asset started') return [`${report.key} starts`]
      return report.type === 'asset finished' ? [`${report.outcome.key} ends`] : []
    })
    expect(told).toHaveLength(16)
    expect(told.indexOf('nba/gold/numbers starts')).toBeLessThan(told.indexOf('nba/gold/numbers ends'))
    expect(told.indexOf('nba/gold/numbers ends')).toBeLessThan(told.indexOf('nba/gold/totals starts'))
  })

  it('counts rows of tables and seeds, none of views, and takes the time', () => {
    expect(built.assets).toMatchObject({
      letters: { rows: 3, rowsWritten: 3 },
      numbers: { rows: 3, rowsWritten: 3, durationMs: expect.any(Number) },
      totals: { rows: 1 },
      numbers_view: { rows: null, rowsWritten: null },
    })
  })

  it('a test that warns fails nothing, and gives the query for the rows it found', () => {
    expect(built.checks.numbers_below_three).toMatchObject({
      state: 'warned',
      severity: 'warn',
      failures: 1,
      message: '1 row',
      sql: expect.stringContaining('value_field not in'),
    })
  })

  it("keeps dbt's own log in the folder of the run, and leaves no manifest that was altered for the build", () => {
    expect(readFileSync(join(fixture.folder, 'dbt.log'), 'utf8')).toContain('Began running node model.fixture.numbers')
    expect(existsSync(join(fixture.folder, 'target', 'manifest.json'))).toBe(false)
  })
})

describe('on what was built before', () => {
  beforeAll(async () => {
    await fixture.build({ assets: [...base, 'numbers_view'] })
  })

  it('builds models of different modes in one invocation', async () => {
    const { result, assets } = await fixture.build({
      assets: [
        ['growing', 'incremental'],
        ['growing_too', 'full refresh'],
      ],
    })
    expect(result).toEqual({ state: 'done' })
    expect(assets.growing).toMatchObject({ rows: null, rowsWritten: 1 })
    expect(assets.growing_too).toMatchObject({ rows: 3, rowsWritten: 3 })
    expect(await fixture.query('select built_by, count(*)::int from growing group by 1 order by 1')).toEqual([
      { built_by: 'full refresh', count: 3 },
      { built_by: 'incremental', count: 1 },
    ])
    expect(await fixture.query('select distinct built_by from growing_too')).toEqual([{ built_by: 'full refresh' }])
  })

  it('replaces a seed as a whole, so that it has the columns of its file', async () => {
    await fixture.query('drop table letters cascade; create table letters (stale text)')
    const { result } = await fixture.build({ assets: ['seed.letters'] })
    expect(result).toEqual({ state: 'done' })
    expect(await fixture.query('select letter from letters where n = 3')).toEqual([{ letter: 'c' }])
  })

  it('runs what was named and nothing else: not the tests of a model, nor a model whose name begins alike', async () => {
    const { reports, assets } = await fixture.build({ assets: ['numbers', 'growing'] })
    expect(Object.keys(assets).toSorted()).toEqual(['growing', 'numbers'])
    expect(reports.filter(({ type }) => type === 'check finished')).toEqual([])
    // The views behind a replaced table are gone, which shows that dbt did not build them again.
    expect(await fixture.query(`select to_regclass('numbers_view') as there`)).toEqual([{ there: null }])
  })

  it('fills the logical date into the variables and hands them over as JSON', async () => {
    const { log, result } = await fixture.build({
      assets: ['dated'],
      vars: { run_date: '{date}', on: 'yes: "it is"' },
    })
    expect(log).not.toContain('Error')
    expect(result).toEqual({ state: 'done' })
    expect(await fixture.query('select run_date, said from dated')).toEqual([
      { run_date: '2025-01-04', said: 'yes: "it is"' },
    ])
  })
})

describe('variables of the request', () => {
  it("are laid over the project's, and count where dbt parses", async () => {
    const step = { assets: ['dated'], vars: { run_date: '{date}', say: 'project', on: 'project' } } as const
    const { result, log } = await fixture.build({ ...step, requestVars: { on: 'request', dated_as: 'view' } })
    expect(result).toEqual({ state: 'done' })
    expect(log).toContain('project')
    expect(await fixture.query('select run_date, said from dated')).toEqual([
      { run_date: '2025-01-04', said: 'request' },
    ])
    // config() of the model reads the variable.
    expect(await fixture.query(`select relkind from pg_class where oid = 'dated'::regclass`)).toEqual([
      { relkind: 'v' },
    ])
  })

  it('leave the parse of requests without them as it was', async () => {
    const memory = join(fixture.folder, 'target', 'partial_parse.msgpack')
    const before = readFileSync(memory)
    await fixture.build({ assets: ['dated'], requestVars: { dated_as: 'view' } })
    expect(readFileSync(memory).equals(before)).toBe(true)
    expect(readdirSync(join(fixture.folder, 'vars'))).toHaveLength(2)
  })
})

describe('a model that fails', () => {
  let built: Built
  beforeAll(async () => {
    built = await fixture.build({
      assets: ['numbers', 'breakable', 'behind_breakable', 'totals'],
      vars: { break_model: true },
    })
  })

  it("fails with dbt's own error: one line, and the whole beside it", () => {
    expect(built.assets.breakable).toMatchObject({
      state: 'failed',
      message: 'Database Error in model breakable (models/breakable.sql): column "no_such_column" does not exist',
      metadata: { error: expect.stringContaining('LINE ') },
    })
  })

  it('stops what depends on it, saying on whose account, and nothing else', () => {
    expect(built.assets.behind_breakable).toMatchObject({ state: 'not run', message: 'gold/breakable failed' })
    expect(built.assets.numbers?.state).toBe('materialized')
    expect(built.assets.totals?.state).toBe('materialized')
  })

  it('is no failure of dbt itself', () => {
    expect(built.result).toEqual({ state: 'done' })
  })
})

describe('tests that fail', () => {
  let built: Built
  beforeAll(async () => {
    built = await fixture.build({
      assets: ['seed.letters', 'numbers', 'guarded', 'behind_guarded', 'totals'],
      checks: ['not_null_guarded_letter', 'totals.doubles', 'as_many_numbers_as_guarded'],
      vars: { fail_test: true, fail_unit_test: true },
    })
  })

  it('says how many rows, and gives the query that finds them', () => {
    expect(built.checks.not_null_guarded_letter).toMatchObject({
      state: 'failed',
      failures: 3,
      message: '3 rows',
      sql: expect.stringContaining('where letter is null'),
    })
  })

  it('stops what stands behind the tested model, naming the test', () => {
    expect(built.assets.behind_guarded).toMatchObject({
      state: 'not run',
      message: 'check not_null_guarded_letter failed',
    })
    expect(built.assets.guarded?.state).toBe('materialized')
  })

  it('a unit test says what differs, and its model is not built', () => {
    expect(built.checks['totals.doubles']).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('actual differs from expected'),
      sql: null,
    })
    expect(built.assets.totals).toMatchObject({ state: 'not run', message: 'check totals.doubles failed' })
  })

  it('a test whose own query breaks is an error, not a finding', async () => {
    const { checks, result } = await fixture.build({ assets: [], checks: ['queries_nothing'] })
    expect(checks.queries_nothing).toMatchObject({
      state: 'error',
      failures: null,
      message: expect.stringMatching(/^Database Error in test queries_nothing .*: relation .* does not exist/),
    })
    expect(result).toEqual({ state: 'done' })
  })
})

describe('what dbt would pass over in silence', () => {
  it('refuses nodes that the project does not have, and builds nothing', async () => {
    const { result, assets } = await fixture.build({ assets: ['numbers', 'switched_off', 'renamed'] })
    expect(result).toMatchObject({
      state: 'failed',
      message: 'the dbt project has no model.fixture.renamed, model.fixture.switched_off',
      evidence: expect.arrayContaining(['model.fixture.switched_off is disabled']),
    })
    expect(assets).toEqual({})
  })

  it('names a node that dbt left out of the build', async () => {
    const { result, assets } = await fixture.build({ assets: ['numbers', 'blank'] })
    expect(result).toMatchObject({ state: 'failed', message: 'dbt did not run model.fixture.blank' })
    expect(assets.numbers?.state).toBe('materialized')
  })

  it("refuses a full refresh that the model's own config forbids, unless there is nothing to replace yet", async () => {
    const first = await fixture.build({ assets: [['keepsake', 'full refresh']] })
    expect(first.assets.keepsake).toMatchObject({ state: 'materialized', rows: 1 })
    const { result, assets } = await fixture.build({ assets: ['numbers', ['keepsake', 'full refresh']] })
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('full_refresh: false') })
    expect(assets).toEqual({})
    const incremental = await fixture.build({ assets: [['keepsake', 'incremental']] })
    expect(incremental.assets.keepsake).toMatchObject({ state: 'materialized', rowsWritten: 1, rows: null })
  })
})
