import type { IsolatedRun } from '@headwater/engine'
import { assetKey } from '@headwater/graph'
import { expect, it } from 'vitest'
import { runsOfIds } from './canonical/runs-of-ids.ts'
import { unknownRun } from './canonical/unknown-run.ts'
import type { SilverContext } from './context.ts'
import { notReady } from './promote/not-ready.ts'
import { waysBack } from './rollback/preview.ts'
import { testDataset } from './testing/dataset.ts'
import { memoryStore } from './testing/memory-store.ts'

const dataset = testDataset('targets')
const run = (runId: string): IsolatedRun => ({
  ...{ asset: assetKey(dataset.silver.asset), partition: '2024-01-15', runId, backfillId: runId, headwaterRun: '7f3c' },
  ...{ schemaVersion: 'v1', state: 'running', executionArn: null, replaces: null, metrics: null, files: null },
  ...{ months: null, difference: null, message: null, reason: null, requestedBy: 'ada@laptop' },
  ...{ plannedAt: new Date(0), endedAt: null },
  input: {
    ...{ run_key: runId, s3_bucket: 'b', s3_key: 'k', schema_version: 'v1', trigger_source: 'manual_backfill' },
    ...{ trigger_event_id: 'backfill-2024-01-15', trigger_event_time: '2026-01-29T15:00:00Z' },
  },
})
const on = (target?: string): SilverContext => ({
  aws: {} as SilverContext['aws'], // Nothing here asks it.
  dataset,
  store: memoryStore({ runs: [run('backfill-a'), run('backfill-b')] }),
  now: () => new Date(0),
  by: 'ada@laptop',
  recordMaterializations: async () => {},
  ...(target !== undefined && { target }),
})

it.each([
  ['prod', ' --target prod'],
  ['sandbox', ''],
  [undefined, ''],
])('a command in a message can be pasted as it is: target %s', async (target, words) => {
  const context = on(target)
  const asset = dataset.silver.asset
  expect((await unknownRun(context, 'backfill-c')).next).toEqual([
    `pnpm headwater history ${asset} --partition 2024-01-15${words}`,
  ])
  await expect(runsOfIds(context, ['backfill-a', 'backfill-b'])).rejects.toMatchObject({
    next: [`pnpm headwater compare ${asset} --partition 2024-01-15 --runs backfill-a,backfill-b${words}`],
  })
  expect(notReady(context, run('backfill-a'))?.why).toContain(`(pnpm headwater runs resume 7f3c${words})`)

  const first = { version: 1, updated_at: '', gold: {}, history: [], partitions: {} }
  const counts = { '2024-01-15': { schema_v: 'v1', run_id: 'backfill-a', months: [] } }
  expect(() =>
    waysBack(context, { ...first, partitions: counts }, [{ date: '2024-01-15', runId: 'backfill-a' }]),
  ).toThrow(
    expect.objectContaining({
      next: [expect.stringMatching(new RegExp(`history ${asset} --partition 2024-01-15${words}$`))],
    }),
  )
})
