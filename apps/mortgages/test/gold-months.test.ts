import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Emulator, type Execution, startPlatform } from './emulator.ts'
import { query } from './python.ts'

interface Inputs {
  readonly month: string
  readonly inputs: readonly { readonly ingest_date: string; readonly schema_v: string; readonly run_id: string }[]
  readonly files: readonly { readonly key: string; readonly rows: number }[]
  readonly metrics: { readonly [date: string]: object }
}

let emulator: Emulator
let seeded: { readonly run: string; readonly inputs: Inputs }
beforeAll(async () => {
  emulator = await startPlatform({ dates: ['2024-03-08', '2024-03-09'] })
  const [key = ''] = await emulator.keys('ohpen-gold', 'gold/mortgages/_inputs/gold-2024-03')
  seeded = { run: key.slice(key.lastIndexOf('/') + 1, -'.json'.length), inputs: await emulator.json('ohpen-gold', key) }
})
afterAll(() => emulator[Symbol.asyncDispose]())

/** Makes a month of inputs, which are those of the seed where nothing else is said. */
async function makeMonth(run: string, change: Partial<Inputs> = {}, asked: object = {}): Promise<Execution> {
  const key = `gold/mortgages/_inputs/${run}.json`
  await emulator.write('ohpen-gold', key, JSON.stringify({ ...seeded.inputs, ...change }))
  return emulator.run('ohpen-gold-months', run, {
    ...{ run_key: run, month: '2024-03', s3_bucket: 'ohpen-gold', s3_key: key, schema_versions: ['v1', 'v2'] },
    ...asked,
  })
}

const folder = (asset: string, run: string) => `gold/mortgages/${asset}/year=2024/month=03/run_id=${run}`
const rows = async (asset: string, run: string) =>
  query([await emulator.read('ohpen-gold', `${folder(asset, run)}/part-00000.parquet`)], 'select * from $parts')

describe('an execution of ohpen-gold-months', () => {
  it('of the same inputs gives what the bulk seed gave, of Silver in both schemas', async () => {
    const run = 'gold-2024-03-20260129T150000Z'
    const execution = await makeMonth(run)
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { run_key: run } })
    for (const asset of ['account_months', 'data_quality']) {
      expect(await rows(asset, run)).toEqual(await rows(asset, seeded.run))
      const success = await emulator.json<object>('ohpen-gold', `${folder(asset, run)}/_SUCCESS`)
      expect(success).toMatchObject({
        ...{ run_id: run, execution_arn: execution.arn, month: '2024-03', inputs: seeded.inputs.inputs },
        files: [{ key: `${folder(asset, run)}/part-00000.parquet`, rows: (await rows(asset, run)).length }],
      })
    }
  })

  it('says of each run what it brought and what of it is in the month', async () => {
    const quality = await rows('data_quality', seeded.run)
    expect(quality.map((row) => row.slice(0, 4))).toEqual([
      ['2024-03', '2024-03-08', 'v1', '20240308T120000Z'],
      ['2024-03', '2024-03-09', 'v2', '20240309T120000Z'],
    ])
    const wanted = seeded.inputs.files.reduce((sum, file) => sum + file.rows, 0)
    expect(quality.reduce((sum, row) => sum + Number(row[8]), 0)).toBe(wanted)
  })

  it('has the declared columns and types', async () => {
    const part = await emulator.read('ohpen-gold', `${folder('account_months', seeded.run)}/part-00000.parquet`)
    const types = await query([part], "select column_name || ' ' || column_type from (describe select * from $parts)")
    expect(types.flat()).toEqual([
      'account_id VARCHAR',
      'month VARCHAR',
      'currency VARCHAR',
      'transactions BIGINT',
      'amount DECIMAL(18,2)',
      'first_tx TIMESTAMP',
      'last_tx TIMESTAMP',
    ])
  })

  it('of a month that no run touches any more is empty, with the same columns', async () => {
    const run = 'gold-2024-03-20260129T150001Z'
    expect(await makeMonth(run, { inputs: [], files: [], metrics: {} })).toMatchObject({ status: 'SUCCEEDED' })
    expect(await rows('account_months', run)).toEqual([])
    expect(await rows('data_quality', run)).toEqual([])
  })

  it('fails with the reason, and writes nothing, where its inputs are not what they should be', async () => {
    const [first, ...others] = seeded.inputs.files
    const half = [{ key: first?.key ?? '', rows: 7 }, ...others]
    const gone = [{ key: `${first?.key}.gone`, rows: 1 }, ...others]
    const cases: readonly (readonly [Partial<Inputs>, object, RegExp])[] = [
      [{ files: half }, {}, /part-00000\.parquet has \d+ rows, but its run says 7$/],
      [{ files: gone }, {}, /^a part of a canonical run not found: s3:\/\/ohpen-silver\/.*\.gone$/],
      [{ month: '2024-02' }, {}, /^asked for 2024-03, but the inputs are of 2024-02$/],
      [{}, { schema_versions: ['v1'] }, /^the inputs are of schema v2, but asked for was v1$/],
      [{}, { s3_key: 'gold/none.json' }, /^the inputs of the month not found: s3:\/\/ohpen-gold\/gold\/none\.json$/],
    ]
    const runs = await Promise.all(
      cases.map(([change, asked], at) => makeMonth(`gold-2024-03-20260129T15010${at}Z`, change, asked)),
    )
    for (const [at, { jobRun }] of runs.entries()) {
      expect(jobRun?.ErrorMessage.trimEnd()).toMatch(cases[at]?.[2] ?? /never/)
      expect(await emulator.keys('ohpen-gold', folder('account_months', `gold-2024-03-20260129T15010${at}Z`))).toEqual(
        [],
      )
    }
  })
})
