import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Aws } from '../../clients.ts'
import type { Dataset } from '../dataset.ts'
import { withDuckdb } from '../duckdb.ts'
import { bronzeKey, homeSuccessKey, partKey, quarantineKey, runFolder, successKey } from '../layout.ts'
import { type Objects, openObjects } from '../objects.ts'
import { type Emulator, startEmulator } from '../testing/emulator.ts'
import type { Rule } from './finding.ts'
import { parquetOf, partSql, type Transaction, transactions, writeRun } from './testing/written-run.ts'
import { type Validation, validateRun } from './validate-run.ts'

const DATE = '2024-01-15'
const ARN = 'arn:aws:states:eu-west-1:000000000000:execution:ohpen-etl-orchestration:x'
const BRONZE_RUN = '20240115T120000Z'

let emulator: Emulator
let aws: Aws
let dataset: Dataset
let silver: Objects
let runs = 0

beforeAll(async () => {
  emulator = await startEmulator()
  aws = emulator.aws
  dataset = emulator.dataset
  silver = openObjects(aws, dataset.silver.bucket)
})

afterAll(() => emulator.stop())

/** A run that is right: 30 rows, of which some are of the month before, 1 quarantined. */
async function aRun() {
  runs += 1
  const run = { ingest_date: DATE, schema_v: 'v1', run_id: `backfill-2024-01-15-run${runs}` }
  const valid = [...transactions(DATE, 24), ...transactions('2023-12-31', 6)]
  const success = await writeRun(aws, dataset, {
    ...run,
    valid,
    executionArn: ARN,
    quarantine: ['currency'],
    bronzeRun: BRONZE_RUN,
  })
  const folder = (month: string) => runFolder(dataset, month, 'v1', run.run_id)
  return {
    ...run,
    valid,
    success,
    january: partKey(folder('2024-01'), 0),
    december: partKey(folder('2023-12'), 0),
    home: homeSuccessKey(dataset, run),
    other: successKey(folder('2023-12')),
    /** Puts another `_SUCCESS` into both folders. */
    claim: async (body: string) => {
      await silver.write(homeSuccessKey(dataset, run), body)
      await silver.write(successKey(folder('2023-12')), body)
    },
    part: (rows: readonly Transaction[], change = (sql: string) => sql) =>
      withDuckdb((duckdb) => parquetOf(duckdb, change(partSql(rows, run)))),
    validate: (more: Partial<Parameters<typeof validateRun>[2]> = {}) =>
      validateRun(aws, dataset, {
        date: DATE,
        runId: run.run_id,
        executionArn: ARN,
        schemaVersion: 'v1',
        bronzeKey: bronzeKey(dataset, DATE, BRONZE_RUN),
        ...more,
      }),
  }
}

function rules({ findings }: Validation): readonly Rule[] {
  return findings.map(({ rule }) => rule)
}

describe('validateRun', () => {
  it('finds nothing wrong with a run that is right, and tells its months, figures and files', async () => {
    const run = await aRun()
    const before = aws.requests.total()
    const validation = await run.validate()
    expect(validation).toMatchObject({
      ok: true,
      findings: [],
      months: ['2023-12', '2024-01'],
      metrics: { input_rows: 31, valid_rows: 30, quarantined_rows: 1, condemned_rows: 0 },
    })
    expect(validation.files.map(({ key }) => key).sort()).toEqual(
      [run.january, run.december, run.home, run.other].sort(),
    )
    expect(validation.files.every(({ bytes }) => bytes > 0)).toBe(true)
    // _SUCCESS, two listings, two parts, Bronze, quarantine.
    expect(aws.requests.total() - before).toBe(7)
  })

  it('finds a run without rows right: its _SUCCESS lies alone in the folder of its month', async () => {
    const run = { ingest_date: '2024-02-01', schema_v: 'v1', run_id: 'backfill-2024-02-01-empty' }
    await writeRun(aws, dataset, { ...run, valid: [], executionArn: ARN, bronzeRun: 'b' })
    const asked = { date: run.ingest_date, runId: run.run_id, executionArn: ARN, schemaVersion: 'v1' }
    expect(await validateRun(aws, dataset, asked)).toMatchObject({ ok: true, months: [] })
  })

  it('takes a column that came with a later version for one that may be null, and asks for it', async () => {
    const run = { ingest_date: '2024-02-02', schema_v: 'v2', run_id: 'backfill-2024-02-02-v2' }
    const valid = transactions('2024-02-02', 3).map((row, at) => ({ ...row, channel: at === 0 ? 'web' : null }))
    await writeRun(aws, dataset, { ...run, valid, executionArn: ARN, bronzeRun: 'b' })
    const asked = { date: run.ingest_date, runId: run.run_id, executionArn: ARN, schemaVersion: 'v2' }
    expect(await validateRun(aws, dataset, asked)).toMatchObject({ ok: true })
    const folder = runFolder(dataset, '2024-02', 'v2', run.run_id)
    const without = await withDuckdb((duckdb) =>
      parquetOf(duckdb, `select * exclude (channel) from (${partSql(valid, run)})`),
    )
    await silver.write(partKey(folder, 0), without)
    expect(rules(await validateRun(aws, dataset, asked))).toEqual(['schema'])
  })

  describe('_SUCCESS', () => {
    it('missing: the job died, and what it left is named', async () => {
      const run = await aRun()
      await silver.remove([run.home])
      const validation = await run.validate()
      expect(validation).toMatchObject({ ok: false, metrics: null })
      expect(validation.findings).toEqual([
        {
          rule: 'success',
          message: 'there is no _SUCCESS: the job died, or is still writing',
          evidence: [
            `s3://ohpen-silver/${run.home} is missing`,
            expect.stringMatching(/found 1 part, expected a _SUCCESS written after all parts/),
          ],
        },
      ])
    })

    it.each([
      ['empty', '', /is empty/],
      ['no JSON', '{"run_id": ', /is not JSON/],
      ['of another form', '{"run_id": "x"}', /execution_arn is missing/],
    ])('%s is one finding', async (_, body, message) => {
      const run = await aRun()
      await run.claim(body)
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['success'])
      expect(validation.findings[0]?.message).toMatch(message)
    })

    it('of another run, by run_id or by execution', async () => {
      const run = await aRun()
      await run.claim(JSON.stringify({ ...run.success, run_id: 'backfill-2024-01-15-other' }))
      expect(rules(await run.validate())).toEqual(['run id'])
      await run.claim(JSON.stringify({ ...run.success, execution_arn: `${ARN}-other` }))
      expect(rules(await run.validate())).toEqual(['execution'])
      expect(rules(await run.validate({ executionArn: null }))).toEqual([])
    })

    it('missing or another in the folder of a further month', async () => {
      const run = await aRun()
      await silver.write(run.other, JSON.stringify({ ...run.success, completed_at: '2026-01-29T16:00:00Z' }))
      expect(rules(await run.validate())).toEqual(['folders'])
      await silver.remove([run.other])
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['folders'])
      expect(validation.findings[0]?.evidence).toEqual([
        `s3://ohpen-silver/${run.other}: found none, expected that of s3://ohpen-silver/${run.home}`,
      ])
    })

    it('written differently in two folders is the same document', async () => {
      const run = await aRun()
      await silver.write(run.other, JSON.stringify(run.success, null, 2))
      expect(await run.validate()).toMatchObject({ ok: true })
    })

    it('whose figures do not add up, or are not those of the parts', async () => {
      const run = await aRun()
      const metrics = { ...run.success.metrics, input_rows: 32 }
      await run.claim(JSON.stringify({ ...run.success, metrics }))
      const lost = await run.validate()
      expect(rules(lost)).toEqual(['metrics', 'bronze'])
      expect(lost.findings[0]?.message).toBe('1 row of the input is nowhere')
      await run.claim(JSON.stringify({ ...run.success, metrics: { ...metrics, valid_rows: 31 } }))
      expect(rules(await run.validate())).toEqual(['rows', 'bronze'])
    })

    it('that names a part which does not exist', async () => {
      const run = await aRun()
      const invented = run.january.replace('00000', '00007')
      await run.claim(JSON.stringify({ ...run.success, files: [...run.success.files, { key: invented, rows: 0 }] }))
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['parts'])
      expect(validation.findings[0]?.evidence).toEqual([
        `s3://ohpen-silver/${invented}: found no such object, though _SUCCESS names it, expected a Parquet file`,
      ])
    })

    it('that does not name a part which lies beside the others', async () => {
      const run = await aRun()
      await silver.write(run.january.replace('00000', '00001'), await run.part(transactions(DATE, 1, 'GBP')))
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['parts', 'rows'])
      expect(validation.findings[0]?.message).toBe('part-00001.parquet: a part that _SUCCESS does not name')
    })

    it('that names a part twice, of another run, or what is no part', async () => {
      const run = await aRun()
      const other = await aRun()
      const [first] = run.success.files
      const files = [first, ...run.success.files, { key: other.january, rows: 24 }, { key: run.home, rows: 0 }]
      await run.claim(JSON.stringify({ ...run.success, files }))
      const validation = await run.validate()
      expect(rules(validation)).toContain('parts')
      expect(validation.findings.find(({ rule }) => rule === 'parts')?.evidence).toHaveLength(3)
    })
  })

  describe('parts', () => {
    it.each([
      ['no Parquet', () => new TextEncoder().encode('id,account_id\n')],
      ['empty', () => new Uint8Array()],
      ['cut off', (whole: Uint8Array) => whole.slice(0, whole.length - 20)],
      ['damaged in the middle', (whole: Uint8Array) => whole.map((byte, at) => (at > 10 && at < 400 ? 255 : byte))],
    ])('%s cannot be read', async (_, damage) => {
      const run = await aRun()
      await silver.write(run.december, damage(await run.part(transactions('2023-12-31', 6))))
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['readable'])
      expect(validation.findings[0]?.message).toBe('part-00000.parquet cannot be read as Parquet')
      expect(validation.findings[0]?.evidence.join()).not.toMatch(/headwater-data-/)
    })

    it('with fewer rows than _SUCCESS says', async () => {
      const run = await aRun()
      await silver.write(run.december, await run.part(transactions('2023-12-31', 5)))
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['rows', 'rows'])
      expect(validation.findings[0]?.evidence).toEqual([
        `s3://ohpen-silver/${run.december}: found 5 rows, expected 6 by _SUCCESS`,
      ])
    })

    it.each([
      ['another order', 'select * exclude (currency), currency from', /the order id/],
      ['another type', 'select * replace (amount::double as amount) from', /amount double/],
      ['a time with a zone', `select * replace (timezone('UTC', tx_date) as tx_date) from`, /with time zone/],
      ['a column too few', 'select * exclude (currency) from', /no currency/],
      ['a column too many', `select *, 'web' as channel from`, /also channel/],
    ])('with columns of %s', async (_, select, found) => {
      const run = await aRun()
      const rows = transactions('2023-12-31', 6)
      await silver.write(run.december, await run.part(rows, (sql) => `${select} (${sql})`))
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['schema'])
      expect(validation.findings[0]?.evidence.join()).toMatch(found)
    })
  })

  describe('rows', () => {
    it('later than the end of their ingest_date, in UTC; its last second is not', async () => {
      const run = await aRun()
      const rows = transactions(DATE, 24).map((row, at) =>
        at === 3 ? { ...row, tx_date: `${DATE} 23:59:59.999` } : row,
      )
      await silver.write(run.january, await run.part(rows))
      expect(await run.validate()).toMatchObject({ ok: true })
      const late = rows.map((row, at) => (at === 3 ? { ...row, tx_date: '2024-01-16 00:00:00' } : row))
      await silver.write(run.january, await run.part(late))
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['tx_date'])
      expect(validation.findings[0]?.evidence).toEqual([
        `s3://ohpen-silver/${run.january}: found 1 row, as EUR-2024-01-15-00003 of 2024-01-16 00:00:00, expected no later than 2024-01-15 (UTC)`,
      ])
    })

    it('in the folder of another month', async () => {
      const run = await aRun()
      const rows = transactions('2023-12-31', 6).map((row, at) =>
        at === 0 ? { ...row, tx_date: `${DATE} 10:00:00` } : row,
      )
      await silver.write(run.december, await run.part(rows))
      expect(rules(await run.validate())).toEqual(['month', 'folder columns'])
    })

    it.each(['year', 'month', 'schema_v', 'run_id'])('whose %s is not that of their folder', async (column) => {
      const run = await aRun()
      const other = column === 'year' || column === 'month' ? '7::integer' : `'other'`
      const rows = transactions('2023-12-31', 6)
      await silver.write(
        run.december,
        await run.part(rows, (sql) => `select * replace (${other} as ${column}) from (${sql})`),
      )
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['folder columns'])
      expect(validation.findings[0]?.message).toContain(`6 rows with ${column}`)
    })

    it('without a value that every version needs', async () => {
      const run = await aRun()
      const without = (sql: string) => `select * replace (nullif(currency, 'EUR') as currency) from (${sql})`
      await silver.write(run.december, await run.part(transactions('2023-12-31', 6), without))
      expect(rules(await run.validate())).toEqual(['null'])
    })

    it('with an id that occurs twice, also in two parts', async () => {
      const run = await aRun()
      const [first] = run.valid
      const rows = transactions('2023-12-31', 6).map((row, at) => (at === 0 ? { ...row, id: first?.id ?? '' } : row))
      await silver.write(run.december, await run.part(rows))
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['repeated'])
      expect(validation.findings[0]?.evidence.join()).toContain('EUR-2024-01-15-00000')
    })
  })

  describe('what it was made of', () => {
    it('has other rows than _SUCCESS says, is gone, or is cut off', async () => {
      const run = await aRun()
      const key = bronzeKey(dataset, DATE, 'bad')
      const bronze = openObjects(aws, dataset.bronze.bucket)
      const asked = { bronzeKey: key }
      const gone = await run.validate(asked)
      expect(rules(gone)).toEqual(['bronze'])
      expect(gone.findings[0]?.evidence.join()).toMatch(/found no such object/)
      await bronze.write(key, gzipSync('a,b\n1,2\n'))
      expect((await run.validate(asked)).findings[0]?.message).toBe('input_rows is 31, Bronze: 1 row')
      await bronze.write(key, gzipSync(`a,b\n${'1,2\n'.repeat(31)}`).subarray(0, 25))
      expect((await run.validate(asked)).findings[0]?.evidence.join()).toMatch(/unexpected end of file/)
      await bronze.remove([key])
    })

    it('is found by the date where it is not named, and one of several may be it', async () => {
      const run = await aRun()
      const asked = { date: DATE, runId: run.run_id, executionArn: ARN, schemaVersion: 'v1' }
      expect(await validateRun(aws, dataset, asked)).toMatchObject({ ok: true })
      const key = bronzeKey(dataset, DATE, 'second')
      await openObjects(aws, dataset.bronze.bucket).write(key, gzipSync('a,b\n1,2\n'))
      expect(await validateRun(aws, dataset, asked)).toMatchObject({ ok: true })
      await openObjects(aws, dataset.bronze.bucket).remove([key])
    })

    it('has put aside other rows than _SUCCESS says', async () => {
      const run = await aRun()
      await openObjects(aws, dataset.quarantine.bucket).remove([quarantineKey(dataset, DATE, run.run_id)])
      const validation = await run.validate()
      expect(rules(validation)).toEqual(['quarantine'])
      expect(validation.findings[0]?.message).toBe(
        '_SUCCESS says 1 row was put aside, the quarantine has: no such object',
      )
    })

    it('is not asked about where only wholeness is', async () => {
      const run = await aRun()
      await openObjects(aws, dataset.quarantine.bucket).remove([quarantineKey(dataset, DATE, run.run_id)])
      expect(await run.validate({ as: 'whole', bronzeKey: 'gone' })).toMatchObject({ ok: true })
    })
  })

  it('refuses a schema version that does not exist', async () => {
    const run = await aRun()
    await expect(run.validate({ schemaVersion: 'v9' })).rejects.toMatchObject({ code: 'bad-argument' })
  })
})
