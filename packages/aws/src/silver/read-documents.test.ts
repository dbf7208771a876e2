import { describe, expect, it } from 'vitest'
import { answeringAws, s3Error } from '../testing/answering.ts'
import { openObjects } from './objects.ts'
import { readCanonical, readGoldSuccess, readLatest, readSuccess } from './read-documents.ts'
import { testDataset } from './testing/dataset.ts'

const dataset = testDataset()
const success = {
  run_id: '20240115T120000Z',
  execution_arn: 'arn:aws:states:eu-west-1:000000000000:execution:m:n',
  completed_at: '2024-01-15T12:01:00Z',
  metrics: { input_rows: 4, valid_rows: 3, quarantined_rows: 1, condemned_rows: 0 },
  files: [{ key: 'silver/part-00000.parquet', rows: 3 }],
}
const canonical = {
  version: 1,
  updated_at: '2024-03-10T12:00:00Z',
  partitions: { '2024-01-15': { schema_v: 'v1', run_id: '20240115T120000Z', months: ['2024-01'] } },
  gold: { '2024-01': { run_id: 'gold-2024-01-20240301T000000Z' } },
  history: [
    {
      version: 1,
      at: '2024-03-10T12:00:00Z',
      by: 'seed',
      action: 'adopt',
      reason: null,
      id: null,
      partitions: [],
      gold: [],
    },
  ],
}

async function bucketWith(body: string | null) {
  const { aws } = await answeringAws(() =>
    body === null ? { status: 404, body: s3Error('NoSuchKey') } : { status: 200, headers: { etag: '"e"' }, body },
  )
  return openObjects(aws, 'lake')
}
const read = async (body: string | null) => readSuccess(await bucketWith(body), 'a/_SUCCESS')

describe('_SUCCESS', () => {
  it('is read, whatever else other writers put into it', async () => {
    expect(await read(JSON.stringify({ ...success, more: 1 }))).toEqual({ ok: true, document: success, etag: 'e' })
  })

  it.each([
    ['missing', null, 'missing', 's3://lake/a/_SUCCESS is missing'],
    ['empty', ' \n', 'empty', 's3://lake/a/_SUCCESS is empty'],
    ['half written', '{"run_id": "x', 'unreadable', 'is not JSON'],
    ['without metrics', JSON.stringify({ ...success, metrics: undefined }), 'unreadable', 'metrics is missing'],
    [
      'with a count below 0',
      JSON.stringify({ ...success, metrics: { ...success.metrics, valid_rows: -1 } }),
      'unreadable',
      'metrics.valid_rows is below 0',
    ],
    [
      'with a count as text',
      JSON.stringify({ ...success, metrics: { ...success.metrics, valid_rows: '3' } }),
      'unreadable',
      'metrics.valid_rows is "3", expected number',
    ],
    [
      'with another time',
      JSON.stringify({ ...success, completed_at: 'yesterday' }),
      'unreadable',
      'completed_at is no ISO',
    ],
    ['that is something else', '[]', 'unreadable', 'is not as it should be'],
  ])('that is %s is told in words', async (_, body, problem, message) => {
    expect(await read(body)).toMatchObject({ ok: false, problem, message: expect.stringContaining(message) })
  })
})

describe('other documents', () => {
  it('are read with what the next write needs', async () => {
    expect(await readCanonical(await bucketWith(JSON.stringify(canonical)), dataset)).toEqual({
      document: canonical,
      etag: 'e',
    })
    const latest = { run_id: 'r', updated_at: '2024-03-10T12:00:00Z' }
    expect(await readLatest(await bucketWith(JSON.stringify(latest)), dataset)).toMatchObject({ document: latest })
    const { metrics: _, ...rest } = success
    const gold = { ...rest, month: '2024-01', inputs: [{ ingest_date: '2024-01-15', schema_v: 'v1', run_id: 'r' }] }
    expect(await readGoldSuccess(await bucketWith(JSON.stringify(gold)), 'x')).toMatchObject({ document: gold })
  })

  it('that say what counts are missing, or right, or nothing goes on', async () => {
    expect(await readCanonical(await bucketWith(null), dataset)).toBeNull()
    for (const body of ['', '{}', JSON.stringify(canonical).replace('"2024-01-15":', '"the 15th":')]) {
      await expect(readCanonical(await bucketWith(body), dataset)).rejects.toMatchObject({ code: 'bad-source' })
    }
  })
})
