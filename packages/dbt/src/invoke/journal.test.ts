import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EarlierAttempt } from '@headwater/engine'
import { assetKey } from '@headwater/graph'
import { afterAll, describe, expect, it } from 'vitest'
import { readJournal } from './journal.ts'
import { Fixture } from './testing/fixture.ts'
import { killAsleep, script } from './testing/slow-model.ts'

const fixture = new Fixture()
afterAll(() => fixture[Symbol.asyncDispose]())

function earlier(attempt: number, unknown: readonly string[], unknownChecks: readonly string[] = []): EarlierAttempt {
  return {
    attempt,
    external: null,
    unknown: unknown.map((name) => assetKey(`nba/gold/${name}`)),
    unknownChecks: unknownChecks.map((name) => `nba/checks/${name}`),
  }
}

/** Each build of a table gives it another oid. */
async function oids(): Promise<{ readonly [name: string]: unknown }> {
  const rows = await fixture.query(
    `select relname, oid::int from pg_class where relnamespace = '${fixture.schema}'::regnamespace and relkind in ('r', 'v')`,
  )
  return Object.fromEntries(rows.map(({ relname, oid }) => [relname, oid]))
}

describe('a step whose dbt was killed with SIGKILL, and whose end nobody wrote down', () => {
  const assets = ['seed.letters', 'numbers', 'totals', 'numbers_view', 'slow'] as const
  const checks = ['unique_numbers_n', 'numbers_below_three', 'totals.doubles']
  const step = { assets, checks, step: '1/2025-01-01' }

  it('goes on where it stopped: what was built is told again and not built again', async () => {
    const killed = await killAsleep(fixture, { ...step, vars: { sleep_seconds: 600 } })
    const built = Object.keys(killed.assets).filter((name) => killed.assets[name]?.state === 'materialized')
    expect(built).toEqual(expect.arrayContaining(['letters', 'numbers']))
    const there = await oids()

    const unknown = earlier(1, ['letters', 'numbers', 'totals', 'numbers_view', 'slow'], checks)
    const resumed = await fixture.build({ ...step, attempt: 2, before: unknown })
    expect(resumed.result).toEqual({ state: 'done' })
    expect(resumed.assets).toMatchObject({
      letters: { state: 'materialized', rows: 3 },
      numbers: { state: 'materialized', rows: 3 },
      slow: { state: 'materialized', rows: 3 },
    })
    expect(Object.keys(resumed.assets)).toHaveLength(5)
    expect(Object.keys(resumed.checks)).toHaveLength(3)
    expect(resumed.checks.numbers_below_three).toMatchObject({ state: 'warned', failures: 1 })
    const now = await oids()
    for (const name of built) expect([name, now[name]]).toEqual([name, there[name]])
    expect(now.slow).toBeDefined()
    // What was taken is told once more, what was left is started.
    const started = resumed.reports.flatMap((report) => (report.type === 'asset started' ? [report.key] : []))
    expect(started).toContain('nba/gold/slow')
    expect(started).not.toContain('nba/gold/numbers')
  })

  it('starts no dbt where nothing is left', async () => {
    const all = earlier(2, ['slow', 'numbers'])
    const { result, assets } = await fixture.build({
      assets: ['numbers', 'slow'],
      step: '1/2025-01-01',
      attempt: 3,
      before: all,
      project: { python: 'no-such-python' },
    })
    expect(result).toEqual({ state: 'done' })
    expect(Object.keys(assets).sort()).toEqual(['numbers', 'slow'])
  })

  it('builds again what the ledger knows to have ended, and what reads it', async () => {
    const there = await oids()
    const { assets: built } = await fixture.build({
      assets: ['seed.letters', 'numbers', 'totals'],
      step: '1/2025-01-01',
      attempt: 3,
      // Of `numbers` another end is known: a check of it failed.
      before: earlier(2, ['letters', 'totals']),
    })
    expect(Object.values(built).map(({ state }) => state)).toEqual(['materialized', 'materialized', 'materialized'])
    const now = await oids()
    expect(now.letters).toBe(there.letters)
    expect(now.numbers).not.toBe(there.numbers)
    // It reads `numbers`, through an ephemeral model.
    expect(now.totals).not.toBe(there.totals)
  })
})

describe('the journal', () => {
  it('has a line before anybody is told', async () => {
    const file = join(fixture.folder, 'dbt-order.1.jsonl')
    const written: boolean[] = []
    await fixture.build({
      assets: ['seed.letters', 'numbers'],
      step: 'order',
      onReport: (report) => {
        if (report.type !== 'asset finished') return
        const ended = readFileSync(file, 'utf8').split('\n').slice(1).join()
        written.push(ended.includes(`fixture.${report.outcome.key.split('/')[2]}"`))
      },
    })
    expect(written).toEqual([true, true])
  })

  it('counts as far as it is whole: a last line that a kill cut off does not, nor a file without a whole beginning', () => {
    const file = join(fixture.folder, 'cut.jsonl')
    const nothing = { message: null, seconds: 1, failures: null, code: null, rows: null, cause: null, sql: null }
    const line = (id: string) =>
      `${JSON.stringify({ type: 'node finished', id, status: 'success', ...nothing, above: [] })}\n`
    const text = `${JSON.stringify({ asked: { a: '1 rebuild', b: '1 rebuild' } })}\n${line('a')}${line('b')}`
    const read = (upTo: number) => {
      writeFileSync(file, text.slice(0, upTo))
      const journal = readJournal(file, 1)
      return journal && { asked: journal.asked?.size ?? null, ended: journal.ended.map(({ id }) => id).join('') }
    }
    expect(read(text.length)).toEqual({ asked: 2, ended: 'ab' })
    expect(read(text.length - 1)).toEqual({ asked: 2, ended: 'a' })
    expect(read(text.indexOf('\n'))).toEqual({ asked: null, ended: '' })
    expect(read(0)).toEqual({ asked: null, ended: '' })
    expect(readJournal(join(fixture.folder, 'none.jsonl'), 1)).toBeNull()
  })

  it('loses no result where its disk is full, and says so once', async () => {
    rmSync(join(fixture.folder, 'dbt.log'))
    for (const name of ['dbt.log', 'dbt-full.2.jsonl']) symlinkSync('/dev/full', join(fixture.folder, name))
    writeFileSync(join(fixture.folder, 'dbt-full.1.jsonl'), '')
    const { result, assets, log } = await fixture.build({
      assets: ['seed.letters', 'numbers'],
      step: 'full',
      attempt: 2,
    })
    expect(result).toEqual({ state: 'done' })
    expect(Object.keys(assets)).toEqual(['letters', 'numbers'])
    expect(log.match(/the journal of this step cannot be written/g)).toHaveLength(1)
    expect(log).not.toContain('Traceback')
    // An attempt after this one must not take for built what this one builds anew.
    expect(existsSync(join(fixture.folder, 'dbt-full.1.jsonl'))).toBe(false)
  })

  it('loses no result where the disk fills up on the way', async () => {
    const file = join(fixture.folder, 'dbt-filling.1.jsonl')
    const fill = `ln -sf /dev/full "${file}"`
    const python = script(fixture, 'filling-python', `${fill}\nexec "${fixture.project().python}" "$@"`)
    const { result, assets, log } = await fixture.build({
      assets: ['seed.letters', 'numbers'],
      step: 'filling',
      project: { python },
    })
    expect(result).toEqual({ state: 'done' })
    expect(Object.keys(assets)).toEqual(['letters', 'numbers'])
    expect(log.match(/the journal of this step cannot be written/g)).toHaveLength(1)
    expect(log).toContain('No space left on device')
  })

  it('tells what was written down and got lost on its way here', async () => {
    // Loses the words of our program on `numbers`, and ends without a last one.
    const loses = `grep -v -e '"id": "model.fixture.numbers"' -e '"built"'`
    const run = `"${fixture.project().python}" "$@" | ${loses}\nkill -9 $$`
    const python = script(fixture, 'forgetful-python', run)
    const { assets } = await fixture.build({
      assets: ['seed.letters', 'numbers'],
      step: 'lost',
      project: { python },
    })
    expect(assets.numbers).toMatchObject({ state: 'materialized', rows: 3 })
  })
})
