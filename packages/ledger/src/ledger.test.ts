import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executeRun, type RunEvent } from '@headwater/engine'
import { assetOutcome, checkOutcome, graphOf, keyOf, nameOf, planOf } from '@headwater/engine/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Ledger, openLedger } from './ledger.ts'
import { type TestDatabase, testDatabase } from './testing/database.ts'
import { at, begin, end, finished } from './testing/fixtures.ts'

let database: TestDatabase
let ledger: Ledger
let folder: string
let schema = 0

beforeAll(async () => {
  database = await testDatabase()
  folder = await mkdtemp(join(tmpdir(), 'headwater-ledger-'))
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true })
})
// Each test has a ledger of its own, in a schema of its own.
beforeEach(async () => {
  schema += 1
  ledger = await openLedger({ url: database.url, schema: `test "${schema}"` })
  await ledger.migrate()
  return () => ledger.close()
})

/** What a person does to a table by hand, and the ledger learns of. */
const rebuiltElsewhere = (name: string, minute: number): Promise<void> =>
  ledger.recordMaterializations([
    { asset: keyOf(name), partition: null, rows: 1, codeVersion: 'v1', at: at(minute), source: 'dbt by hand' },
  ])

const versionOf = async (name: string): Promise<string | undefined> =>
  (await ledger.snapshot()).assets[keyOf(name)]?.version

describe('the life of a run', () => {
  test('a run of the engine can be read back whole: states, rows, checks, what everything was made from, events', async () => {
    const plan = planOf({
      1: { makes: { box: [], pbp: [] } },
      2: { makes: { fact: ['box'], mart: ['fact', 'pbp'] }, checks: [{ name: 'fact_rows', on: ['fact'] }] },
    })
    const told: RunEvent[] = []
    const runId = 'whole000'
    await executeRun({
      runId,
      plan,
      graph: graphOf(plan),
      store: ledger,
      executors: {
        async function({ assets, checks }, { report }) {
          for (const { asset } of assets) {
            const name = nameOf(asset.key)
            if (name === 'mart') continue
            report({
              type: 'asset finished',
              outcome: assetOutcome(name, 'materialized', { rows: 272, durationMs: 12.4 }),
            })
          }
          for (const check of checks) report({ type: 'check finished', outcome: checkOutcome(check, 'passed') })
          return assets.some(({ asset }) => nameOf(asset.key) === 'mart')
            ? { state: 'failed', message: 'mart broke', evidence: ['line 3'], next: [] }
            : { state: 'done' }
        },
      },
      now: () => at(0),
      requestedBy: 'ada@host',
      reason: 'source was late',
      runsFolder: folder,
      onEvent: (event) => told.push(event),
    })

    const run = await ledger.runs.show(runId)
    expect(run).toMatchObject({
      runId,
      state: 'failed',
      kind: 'materialize',
      selection: 'everything+',
      target: 'sandbox',
      logicalDate: '2025-01-04',
      reason: 'source was late',
      requestedBy: 'ada@host',
      startedAt: at(0),
      endedAt: at(0),
      summary: { durationMs: 0, assets: { materialized: 3, failed: 1 }, checks: { passed: 1 } },
      plan,
    })
    expect(run.steps.map(({ step, state, attempt, message }) => [step, state, attempt, message])).toEqual([
      ['1', 'done', 1, null],
      ['2', 'failed', 1, 'mart broke'],
    ])
    expect(run.assets.map(({ key, state, rows, durationMs }) => [nameOf(key), state, rows, durationMs])).toEqual([
      ['box', 'materialized', 272, 12],
      ['pbp', 'materialized', 272, 12],
      ['fact', 'materialized', 272, 12],
      ['mart', 'failed', null, null],
    ])
    expect(run.assets[2]?.inputs).toEqual({
      [keyOf('box')]: { version: run.assets[0]?.version, materialization: expect.any(Number) },
    })
    expect(run.checks).toMatchObject([{ step: '2', name: 'fact_rows', state: 'passed', assets: [keyOf('fact')] }])
    const events = await ledger.runs.events(runId)
    expect(events.map(({ event }) => event)).toEqual(told)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(await ledger.runs.list()).toMatchObject([{ runId, state: 'failed' }])
  })

  test('a run that is killed in the middle of a step stays readable: what ended is there, the rest is open', async () => {
    await begin(ledger, 'killed00', planOf({ 1: { makes: { a: [], b: [] } }, 2: { makes: { c: ['a'] } } }))
    await ledger.startStep('killed00', '1', [], at(1))
    await ledger.finishAsset('killed00', '1', finished('a', { rows: 5 }), at(2))

    const run = await ledger.runs.show('killed00')
    expect(run).toMatchObject({ state: 'running', endedAt: null, summary: null })
    expect(run.steps.map(({ state }) => state)).toEqual(['running', 'waiting'])
    expect(run.assets.map(({ state }) => state)).toEqual(['materialized', 'waiting', 'waiting'])
    expect((await ledger.snapshot()).assets[keyOf('a')]).toMatchObject({ rows: 5 })
  })

  test('a step that is started again counts another attempt, and keeps what it started outside until it says otherwise', async () => {
    const plan = planOf({ 1: { makes: { a: [] }, checks: [{ name: 'ok', on: ['a'] }] } })
    const check = plan.steps[0]?.checks[0]
    if (check === undefined) throw new Error('no check')
    await begin(ledger, 'again000', plan)
    await ledger.startStep('again000', '1', [], at(1))
    await ledger.recordExternal('again000', '1', 'arn:first', 'https://console', at(1))
    await ledger.finishAsset('again000', '1', finished('a', { state: 'failed', message: 'no disk' }), at(2))
    await ledger.finishCheck('again000', '1', checkOutcome(check, 'not run'), at(2))
    await ledger.finishStep('again000', '1', 'failed', 'no disk', at(2))
    await ledger.startStep('again000', '1', [], at(3))

    const [step] = (await ledger.runs.show('again000')).steps
    expect(step).toMatchObject({ attempt: 2, state: 'running', message: null, endedAt: null })
    expect(step?.external).toEqual({ id: 'arn:first', url: 'https://console' })
    await ledger.finishAsset('again000', '1', finished('a'), at(4))
    await ledger.finishCheck('again000', '1', checkOutcome(check, 'passed'), at(4))
    const run = await ledger.runs.show('again000')
    expect(run.assets).toMatchObject([{ state: 'materialized', message: null }])
    expect(run.checks.map(({ state }) => state)).toEqual(['passed'])
  })

  test('a run over partitions is a backfill', async () => {
    await begin(ledger, 'backfill', planOf({ 1: { makes: { box: [] }, partition: '2025-01-01' } }))
    expect(await ledger.runs.list()).toMatchObject([{ kind: 'backfill' }])
  })

  test('a write to a run, step or asset that is not there is a bug, not a silence', async () => {
    await begin(ledger, 'small000', planOf({ 1: { makes: { a: [] } } }))
    const summary = { durationMs: 0, assets: {}, checks: {} }
    await expect(ledger.startStep('small000', '2', [], at(0))).rejects.toThrow('no step "2"')
    await expect(ledger.finishAsset('small000', '1', finished('b'), at(0))).rejects.toThrow('no t/x/b in step "1"')
    await expect(ledger.finishRun('other000', 'succeeded', summary, at(0))).rejects.toThrow(
      'run other000 was not claimed',
    )
  })
})

describe('materializations', () => {
  test('a parent that is rebuilt while its child runs leaves the child with the version it had at the start', async () => {
    await begin(ledger, 'run00001', planOf({ 1: { makes: { parent: [] } }, 2: { makes: { child: ['parent'] } } }))
    await ledger.startStep('run00001', '1', [], at(1))
    await ledger.finishAsset('run00001', '1', finished('parent'), at(1))
    const read = await versionOf('parent')
    await ledger.startStep('run00001', '2', [keyOf('parent')], at(2))

    await rebuiltElsewhere('parent', 3)

    await ledger.finishAsset('run00001', '2', finished('child', { upstream: ['parent'] }), at(4))
    const child = (await ledger.runs.show('run00001')).assets[1]
    expect(child?.inputs?.[keyOf('parent')]?.version).toBe(read)
    expect(await versionOf('parent')).not.toBe(read)
  })

  test('an asset reads from its own step what that step has made, and notes what never had a version', async () => {
    await begin(ledger, 'run00003', planOf({ 1: { makes: { a: [], b: ['a'] } } }))
    await ledger.startStep('run00003', '1', [keyOf('unknown')], at(1))
    await ledger.finishAsset('run00003', '1', finished('a'), at(1))
    await ledger.finishAsset('run00003', '1', finished('b', { upstream: ['a', 'unknown'] }), at(1))
    const inputs = (await ledger.runs.show('run00003')).assets[1]?.inputs
    expect(inputs).toEqual({
      [keyOf('a')]: { version: await versionOf('a'), materialization: expect.any(Number) },
      [keyOf('unknown')]: null,
    })
  })

  test('a new attempt reads what was made elsewhere in between, not what its own first attempt made', async () => {
    await begin(ledger, 'run00004', planOf({ 1: { makes: { a: [], b: ['a'] } } }))
    await ledger.startStep('run00004', '1', [], at(1))
    await ledger.finishAsset('run00004', '1', finished('a'), at(1))
    await rebuiltElsewhere('a', 2)
    await ledger.startStep('run00004', '1', [keyOf('a')], at(3))
    await ledger.finishAsset('run00004', '1', finished('b', { upstream: ['a'] }), at(3))
    const b = (await ledger.runs.show('run00004')).assets[1]
    expect(b?.inputs?.[keyOf('a')]?.version).toBe(await versionOf('a'))
  })

  test('each materialization has another version, and says how many rows there were before', async () => {
    const plan = planOf({ 1: { makes: { a: [] } } })
    const versions: (string | undefined)[] = []
    const before: (number | null)[] = []
    for (const [index, rows] of [10, 12, 12].entries()) {
      await begin(ledger, `rows000${index}`, plan)
      await ledger.startStep(`rows000${index}`, '1', [], at(index))
      const result = await ledger.finishAsset(`rows000${index}`, '1', finished('a', { rows }), at(index))
      await end(ledger, `rows000${index}`)
      before.push(result.rowsBefore)
      versions.push(await versionOf('a'))
    }
    expect(before).toEqual([null, 10, 12])
    expect(new Set(versions).size).toBe(3)
  })

  test('content that is unchanged keeps its version; of nothing, it gets one', async () => {
    const plan = planOf({ 1: { makes: { a: [] } } })
    const versions: (string | undefined)[] = []
    for (const id of ['same0000', 'same0001', 'same0002']) {
      await begin(ledger, id, plan)
      await ledger.startStep(id, '1', [], at(0))
      await ledger.finishAsset(id, '1', finished('a', { state: 'unchanged' }), at(0))
      await end(ledger, id)
      versions.push(await versionOf('a'))
    }
    expect(versions[0]).toMatch(/^[0-9a-f]{12}$/)
    expect(new Set(versions).size).toBe(1)
  })

  test.each(['failed', 'unavailable', 'not run', 'interrupted'] as const)(
    'an asset that is "%s" has no materialization',
    async (state) => {
      await begin(ledger, 'none0000', planOf({ 1: { makes: { a: [] } } }))
      await ledger.startStep('none0000', '1', [], at(0))
      await ledger.finishAsset('none0000', '1', finished('a', { state, message: 'why' }), at(0))
      expect((await ledger.runs.show('none0000')).assets).toMatchObject([{ state, version: null, message: 'why' }])
      expect(await versionOf('a')).toBeUndefined()
    },
  )

  test('an end that is written twice, because the answer was lost, is one materialization with the same rows before', async () => {
    const plan = planOf({ 1: { makes: { a: [] } } })
    await begin(ledger, 'once0000', plan)
    await ledger.startStep('once0000', '1', [], at(0))
    await ledger.finishAsset('once0000', '1', finished('a', { rows: 7, durationMs: 1 }), at(0))
    await end(ledger, 'once0000')
    await begin(ledger, 'once0001', plan)
    await ledger.startStep('once0001', '1', [], at(0))
    const first = await ledger.finishAsset('once0001', '1', finished('a', { rows: 9, durationMs: 2 }), at(0))
    const version = await versionOf('a')
    const second = await ledger.finishAsset('once0001', '1', finished('a', { rows: 9, durationMs: 2 }), at(0))
    expect([first.rowsBefore, second.rowsBefore]).toEqual([7, 7])
    expect(await versionOf('a')).toBe(version)
    expect((await ledger.snapshot()).assets[keyOf('a')]?.durationsMs).toEqual([2, 1])
    expect((await ledger.runs.show('once0001')).assets).toMatchObject([{ version, state: 'materialized' }])
  })
})

describe('events', () => {
  const log = (line: string): RunEvent => ({ type: 'log', at: at(0).toISOString(), step: '1', stream: 'stdout', line })

  test('are numbered without gaps whoever writes at the same time, and can be read from any number on', async () => {
    await begin(ledger, 'events00', planOf({ 1: { makes: { a: [] } } }))
    await Promise.all(
      Array.from({ length: 8 }, (_, n) => ledger.appendEvents('events00', [log(`${n}a`), log(`${n}b`)])),
    )
    const all = await ledger.runs.events('events00')
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 16 }, (_, n) => n + 1))
    expect(await ledger.runs.events('events00', { after: 3, limit: 2 })).toEqual(all.slice(3, 5))
  })

  test('what programs print costs no run its ledger: NUL bytes and half characters are replaced', async () => {
    await begin(ledger, 'nul00000', planOf({ 1: { makes: { a: [] } } }))
    await ledger.appendEvents('nul00000', [
      log('a\0b'),
      log('half \ud83c'),
      log('C:\\u0000'),
      log('whole \ud83c\udfc0'),
    ])
    await ledger.startStep('nul00000', '1', [], at(0))
    await ledger.finishAsset('nul00000', '1', finished('a', { message: 'a\0b', metadata: { key: '\0' } }), at(0))
    await ledger.finishStep('nul00000', '1', 'failed', 'half \udfc0', at(0))
    const lines = (await ledger.runs.events('nul00000')).map(({ event }) => (event.type === 'log' ? event.line : ''))
    expect(lines).toEqual(['a\ufffdb', 'half \ufffd', 'C:\\u0000', 'whole \ud83c\udfc0'])
    expect((await ledger.runs.show('nul00000')).steps[0]?.message).toBe('half \ufffd')
  })

  test('of runs that ended long ago can be pruned; a run that goes on keeps its own', async () => {
    for (const id of ['old00000', 'new00000', 'open0000']) {
      await begin(ledger, id, planOf({ 1: { makes: { [id]: [] } } }))
      await ledger.appendEvents(id, [log('hello')])
    }
    const summary = { durationMs: 0, assets: {}, checks: {} }
    await ledger.finishRun('old00000', 'succeeded', summary, at(1))
    await ledger.finishRun('new00000', 'succeeded', summary, at(9))
    expect(await ledger.pruneEvents(at(5))).toBe(1)
    expect(await ledger.runs.events('old00000')).toEqual([])
    expect(await ledger.runs.events('new00000')).toHaveLength(1)
    expect(await ledger.runs.events('open0000')).toHaveLength(1)
    expect((await ledger.runs.show('old00000')).state).toBe('succeeded')
  })
})

test.each(["'; drop table runs; --", '"quoted"', 'constructor', '__proto__', 'naïve 🏀', '{a,b}', '\\', 'NULL'])(
  'an asset may be called %s',
  async (name) => {
    const plan = planOf([
      [
        '1',
        {
          makes: Object.fromEntries([
            [name, []],
            ['reader', [name]],
          ]),
        },
      ],
    ])
    await begin(ledger, 'hostile0', plan)
    await ledger.startStep('hostile0', '1', [keyOf('outside'), keyOf(name)], at(0))
    await ledger.finishAsset('hostile0', '1', finished(name, { rows: 3, partition: name }), at(0))
    await ledger.finishAsset('hostile0', '1', finished('reader', { upstream: [name] }), at(0))
    const run = await ledger.runs.show('hostile0')
    expect(run.assets.map(({ key }) => key)).toEqual([keyOf(name), keyOf('reader')])
    expect(run.assets[1]?.inputs?.[keyOf(name)]?.version).toBe(await versionOf(name))
    expect((await ledger.snapshot()).assets[keyOf(name)]).toMatchObject({ rows: 3, partitions: [name] })
  },
)
