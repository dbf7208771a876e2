import { gzipSync } from 'node:zlib'
import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { athena } from './athena.ts'
import { type Emulator, startPlatform } from './emulator.ts'
import { backfill, bronzeKey, original, PREFIX, quarantined, rowsOf, success, successKey } from './silver.ts'

const DATES = ['2024-01-01', '2024-01-02', '2024-01-10', '2024-03-09']

let emulator: Emulator
beforeAll(async () => {
  emulator = await startPlatform({ dates: DATES })
})
afterAll(() => emulator[Symbol.asyncDispose]())

/** A run_id of the runbook's form. */
const runId = (date: string, second: number) => `backfill-${date}-20260129T1500${String(second).padStart(2, '0')}Z`

const OLD_RULES = { currencies: ['EUR', 'USD'], max_attempts: 3, rows_per_part: 1000 }
const NEW_RULES = { ...OLD_RULES, currencies: ['EUR', 'USD', 'GBP'] }
const rules = (document: object) =>
  emulator.write('ohpen-silver', 'config/transaction_etl.json', JSON.stringify(document))

const keysOf = async (run: string) =>
  (await Promise.all(['ohpen-silver', 'ohpen-quarantine'].map((bucket) => emulator.keys(bucket))))
    .flat()
    .filter((key) => key.includes(run))

describe('an execution of ohpen-etl-orchestration', () => {
  it('under the rules of then gives the rows that the bulk seed gave', async () => {
    await rules(OLD_RULES)
    const compare = async (date: string, at: number) => {
      const version = date === '2024-03-09' ? 'v2' : 'v1'
      const run = runId(date, at)
      expect(await backfill(emulator, date, run, { schema_version: version })).toMatchObject({ status: 'SUCCEEDED' })
      const made = await success(emulator, date, run, version)
      const seeded = await success(emulator, date, original(date), version)
      expect(await rowsOf(emulator, made)).toEqual(await rowsOf(emulator, seeded))
      expect(made.metrics.input_rows).toBe(seeded.metrics.input_rows)
    }
    await Promise.all(DATES.map(compare))
  })

  it('under the rules of now gives the GBP rows as well, and leaves everything else as it was', async () => {
    await rules(NEW_RULES)
    const run = runId('2024-01-01', 10)
    const before = await emulator.keys('ohpen-silver')
    const canonical = await emulator.read('ohpen-silver', `${PREFIX}/_CANONICAL.json`)
    const execution = await backfill(emulator, '2024-01-01', run)
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { run_key: run } })
    const made = await success(emulator, '2024-01-01', run)
    expect(made).toMatchObject({
      run_id: run,
      execution_arn: execution.arn,
      metrics: { input_rows: 1209, valid_rows: 1204, quarantined_rows: 5, condemned_rows: 0 },
    })
    const seeded = await rowsOf(emulator, await success(emulator, '2024-01-01', original('2024-01-01')))
    const rows = await rowsOf(emulator, made)
    expect(rows.filter((row) => row[3] !== 'GBP')).toEqual(seeded)
    expect(rows.filter((row) => row[3] === 'GBP')).toHaveLength(12)
    const now = await emulator.keys('ohpen-silver')
    expect(now.filter((key) => !key.includes(run))).toEqual(before)
    expect(await emulator.read('ohpen-silver', `${PREFIX}/_CANONICAL.json`)).toEqual(canonical)
  })

  it('counts the attempts of the run that counts, and of no other', async () => {
    await rules(NEW_RULES)
    const [first, second] = [runId('2024-01-10', 20), runId('2024-01-10', 21)]
    await backfill(emulator, '2024-01-10', first)
    await backfill(emulator, '2024-01-10', second)
    const counts = async (run: string) =>
      (await quarantined(emulator, '2024-01-10', run)).map((row) => [row.attempt_count, row.validation_error])
    expect(await counts(second)).toEqual(await counts(first))
    const errors = await counts(second)
    expect(errors.filter(([count]) => count === 2)).toHaveLength(5)
    expect(errors.filter(([, error]) => error === 'max attempts')).toHaveLength(3)
  })

  it('says in the log what it does, each line with the run_id', async () => {
    const run = runId('2024-01-02', 30)
    await backfill(emulator, '2024-01-02', run)
    const logs = new CloudWatchLogsClient(emulator.settings)
    const group = { logGroupName: '/aws-glue/jobs/output', logStreamName: run, startFromHead: true }
    const { events = [] } = await logs.send(new GetLogEventsCommand(group))
    logs.destroy()
    const lines = events.map((event) => event.message ?? '')
    expect(lines.every((line) => line.startsWith(`run_id=${run} INFO `))).toBe(true)
    expect(lines[0]).toContain('ingest_date 2024-01-02, schema v1')
    expect(lines.at(-1)).toContain('_SUCCESS in 2 folders')
  })
})

describe('an execution that cannot succeed', () => {
  const header = 'TransactionID,CustomerID,TransactionAmount,Currency,TransactionTimestamp'
  const whole = gzipSync(`${header}\n${'T1,C1,10.50,EUR,2024-02-01T09:30:00Z\n'.repeat(200)}`)

  it('says why in one line, in the cause and in the log, and writes nothing', async () => {
    const bronze = (at: number) => bronzeKey('2024-02-01', `20240201T12000${at}Z`)
    await emulator.write('ohpen-bronze', bronze(1), whole.subarray(0, whole.length - 20))
    await emulator.write('ohpen-bronze', bronze(2), gzipSync(Buffer.from(`${header}\nT1,Caf\u00e9,1,EUR,x`, 'latin1')))
    await emulator.write('ohpen-bronze', bronze(3), gzipSync('id;amount\n1;2\n'))
    await emulator.foreignBucket('ohpen-of-others', bronzeKey('2024-01-01'))
    const cases: readonly (readonly [{ readonly [field: string]: string }, RegExp])[] = [
      [{ s3_key: bronzeKey('2024-01-07') }, /^Bronze not found: s3:\/\/ohpen-bronze\/.*ingest_date=2024-01-07/],
      [{ s3_bucket: 'ohpen-nowhere' }, /^Bronze not found: there is no bucket ohpen-nowhere$/],
      [{ s3_bucket: 'ohpen-of-others' }, /^access denied: the job may not read Bronze s3:\/\/ohpen-of-others\//],
      [{ s3_key: bronze(1) }, /is truncated: its gzip stream ends early, after \d+ bytes$/],
      [{ s3_key: bronze(2) }, /is not UTF-8: byte 0xe9 at offset \d+$/],
      [
        { s3_key: bronze(3) },
        /has other columns than schema v1: id;amount; missing TransactionID, .*; unknown id;amount$/,
      ],
      [{ schema_version: 'v2' }, /missing Channel; it is of schema_version v1$/],
      [{ schema_version: 'v9' }, /^schema_version v9 is unknown: this job writes v1, v2$/],
    ]
    const runs = await Promise.all(
      cases.map(([change], at) => backfill(emulator, '2024-01-01', runId('2024-02-01', at), change)),
    )
    for (const [at, { status, error, jobRun }] of runs.entries()) {
      expect({ status, error, state: jobRun?.JobRunState }).toEqual({
        ...{ status: 'FAILED', error: 'States.TaskFailed', state: 'FAILED' },
      })
      expect(jobRun?.ErrorMessage.trimEnd()).toMatch(cases[at]?.[1] ?? /never/)
      expect(await keysOf(runId('2024-02-01', at))).toEqual([])
    }
  })

  it('because somebody broke the rules, or the pointer, says which object it was', async () => {
    const pointer = await emulator.read('ohpen-silver', `${PREFIX}/_CANONICAL.json`)
    const reasons: (string | undefined)[] = []
    for (const [at, config] of [
      '{',
      '{"currencies": []}',
      JSON.stringify({ ...NEW_RULES, currencies: [] }),
    ].entries()) {
      await emulator.write('ohpen-silver', 'config/transaction_etl.json', config)
      reasons.push((await backfill(emulator, '2024-01-02', runId('2024-02-02', at))).jobRun?.ErrorMessage.trimEnd())
    }
    await rules(NEW_RULES)
    await emulator.write('ohpen-silver', `${PREFIX}/_CANONICAL.json`, '{}')
    reasons.push((await backfill(emulator, '2024-01-02', runId('2024-02-02', 3))).jobRun?.ErrorMessage.trimEnd())
    await emulator.write('ohpen-silver', `${PREFIX}/_CANONICAL.json`, pointer)
    expect(reasons).toEqual([
      expect.stringMatching(/^the job's config s3:\/\/ohpen-silver\/config\/transaction_etl\.json is not JSON: /),
      "config/transaction_etl.json is not {currencies: […], max_attempts, rows_per_part}: KeyError('max_attempts')",
      expect.stringMatching(/^config\/transaction_etl\.json allows no currency, no attempt or no row: /),
      "_CANONICAL.json is damaged: KeyError('partitions')",
    ])
  })

  it('because its run_id has run before leaves that run as it is', async () => {
    const run = runId('2024-01-02', 40)
    await backfill(emulator, '2024-01-02', run)
    const before = await emulator.read('ohpen-silver', successKey('2024-01-02', run))
    const again = await emulator.run('ohpen-etl-orchestration', `${run}-again`, {
      ...{ run_key: run, s3_bucket: 'ohpen-bronze', s3_key: bronzeKey('2024-01-02'), schema_version: 'v1' },
      ...{ trigger_source: 'manual_backfill', trigger_event_id: 'x', trigger_event_time: 'x' },
    })
    expect(again.jobRun?.ErrorMessage).toMatch(
      /^this run_id has run before: .*_SUCCESS is there; repeat under a new run_id/,
    )
    expect(await emulator.read('ohpen-silver', successKey('2024-01-02', run))).toEqual(before)
  })
})

describe('an execution under the run_id of one that died on the way', () => {
  it('leaves nothing of it', async () => {
    const run = runId('2024-01-02', 50)
    const folder = successKey('2024-01-02', run).replace('/_SUCCESS', '')
    await emulator.write('ohpen-silver', `${folder}/part-00007.parquet`, 'of a rule with smaller parts')
    expect(await backfill(emulator, '2024-01-02', run)).toMatchObject({ status: 'SUCCEEDED' })
    const { files } = await success(emulator, '2024-01-02', run)
    const parts = (await keysOf(run)).filter((key) => key.endsWith('.parquet'))
    expect(parts).toEqual(files.map(({ key }) => key))
  })
})

describe('Athena', () => {
  it('counts a run by its run_id, and the canonical rows of all dates by a join', async () => {
    const run = runId('2024-01-01', 60)
    await backfill(emulator, '2024-01-01', run)
    const [made] = await athena(
      emulator,
      `select count(*), min(tx_date), max(tx_date) from silver_transactions where run_id = '${run}'`,
    )
    expect(made?.[0]).toBe('1204')
    expect(made?.[1]).toMatch(/^2024-01-01/)
    const all = await athena(emulator, 'select count(*) from silver_transactions')
    const canonical = await athena(
      emulator,
      `select c.ingest_date, count(*) from silver_transactions s
         join canonical c on s.run_id = c.run_id and s.schema_v = c.schema_v group by c.ingest_date order by 1`,
    )
    const wanted = emulator.seeded.filter(({ asset }) => asset === 'silver/transactions')
    expect(canonical).toEqual(wanted.map(({ partition, rows }) => [partition, String(rows)]))
    // Without the filter, the backfill above counts twice: the runbook's "duplicates in Athena".
    expect(Number(all[0]?.[0])).toBeGreaterThan(wanted.reduce((sum, { rows }) => sum + rows, 0))
  })
})
