import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commandsOf, openTypist, type Typist } from '../words/by-hand.ts'
import { type Desk, type LedgerRun, openDesk, TRANSACTIONS } from './testing/desk.ts'
import { SILVER } from './testing/lake.ts'

/*
 * The runbook, typed by hand into the real AWS command line, beside Headwater on the same plan: a date of each schema version.
 */

const DATES = ['2024-03-08', '2024-03-09']
const PLAN = 'plan.json'

let desk: Desk
let typist: Typist
/** In the order of the runbook: what counts is kept, a block for each date, then promotion, rollback, and rollback by hand. */
let runbook: readonly string[]

beforeAll(async () => {
  desk = await openDesk()
  typist = await openTypist(desk.rig)
  const { stdout } = await desk.headwater(
    ...['plan', TRANSACTIONS, '--partitions', DATES.join(','), '--as-runbook', '--out', PLAN],
  )
  runbook = commandsOf(stdout)
})
afterAll(async () => {
  typist?.[Symbol.dispose]()
  await desk?.[Symbol.asyncDispose]()
})

/** Every row of a run, but for the name of the run, as one sees it. */
async function rowsOf(runId: string) {
  const objects = await desk.lake.list('ohpen-silver', `${SILVER}/year=`)
  const parts = objects.filter(({ key }) => key.includes(`/run_id=${runId}/`) && key.endsWith('.parquet'))
  return desk.reader.query(parts, 'select * exclude (run_id) from $parts order by id')
}

async function rejectedOf(date: string, runId: string): Promise<unknown[]> {
  const objects = await desk.lake.list(
    'ohpen-quarantine',
    `quarantine/mortgages/transactions/ingest_date=${date}/run_id=${runId}/`,
  )
  const texts = await Promise.all(objects.map(({ bucket, key }) => desk.lake.read(bucket, key)))
  const lines = texts.flatMap((text) => text.toString().trim().split('\n'))
  return lines.map((line) => ({ ...JSON.parse(line), ingestion_timestamp: 'now' }))
}

const byDate = <Row extends { readonly input: string | object }>(rows: readonly Row[], date: string) =>
  rows.find(({ input }) => JSON.stringify(input).includes(`backfill-${date}`))

describe('the runbook of a plan, typed by hand', { timeout: 180_000 }, () => {
  let known: readonly (LedgerRun & { readonly text: string })[]

  it('starts the executions of that very plan: Headwater goes on with them, and starts none', async () => {
    expect(existsSync(join(desk.rig.root, PLAN))).toBe(true)
    const [keep = '', ...dates] = runbook
    // As printed, but for the patience.
    const typed = await typist.type((keep + dates.slice(0, DATES.length).join('')).replaceAll('sleep 10', 'sleep 1'))
    expect(typed.exitCode, typed.stderr).toBe(0)
    const started = await desk.lake.executions('backfill-')
    expect(started.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED'])

    const { exitCode, stdout, stderr } = await desk.headwater('materialize', '--plan', PLAN, '--reason', 'by hand')
    expect(exitCode, stderr).toBe(0)
    expect(stdout).toContain('2 validated')
    expect(await desk.lake.executions('backfill-')).toEqual(started)

    known = await desk.rig.sql('select *, input::text as text from headwater.isolated_runs order by partition')
    // Byte for byte: what was typed is what Headwater keeps, and would have sent.
    expect(known.map(({ partition }) => byDate(started, partition)?.input)).toEqual(known.map(({ text }) => text))
  })

  it('and Headwater alone write the same rows, and reject the same', async () => {
    const { runs } = await desk.backfill(DATES.join(','), 'by Headwater')
    for (const { partition, run_id } of known) {
      const own = runs[partition]?.run_id ?? ''
      expect(own).not.toBe(run_id)
      expect(await desk.lake.executions(own)).toMatchObject([{ input: JSON.stringify(runs[partition]?.input) }])
      const rows = await rowsOf(run_id)
      expect(rows.length).toBeGreaterThan(1000)
      expect(await rowsOf(own)).toEqual(rows)
      expect(await rejectedOf(partition, own)).toEqual(await rejectedOf(partition, run_id))
    }
  })

  it('takes back what was promoted, as a rollback does, and is refused where somebody has promoted since', async () => {
    const before = await desk.lake.canonical()
    const [promotion = '', , byHand = ''] = runbook.slice(1 + DATES.length)
    const id = /promote (\S+)/.exec(promotion)?.[1] ?? ''
    await desk.promote(id)
    expect(await desk.counting('2024-03-09')).toBe(known.at(-1)?.run_id)

    const typed = await typist.type(byHand)
    expect(typed.exitCode, typed.stderr).toBe(0)
    const { partitions, gold, history } = await desk.lake.canonical()
    expect({ partitions, gold }).toEqual({ partitions: before.partitions, gold: before.gold })
    expect(history.at(-1)).toMatchObject({ action: 'rollback', id, reason: 'by hand' })
    // Headwater reads it like any other change: what it had to do after it is done by its next command.
    const { deeds } = await desk.json<{ deeds: { action: string }[] }>(
      'history',
      TRANSACTIONS,
      '--partition',
      '2024-03-09',
    )
    expect(deeds.at(-1)).toMatchObject({ action: 'rollback' })
    expect(await desk.reader.wrongGold()).toEqual([])

    const again = await typist.type(byHand)
    expect(again.exitCode).not.toBe(0)
    expect(again.stderr).toContain('somebody else has promoted since')
    expect((await desk.lake.canonical()).version).toBe(before.version + 2)
  })
})
