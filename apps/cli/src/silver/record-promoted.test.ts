import { assetKey } from '@headwater/graph'
import type { RecordedMaterialization } from '@headwater/ledger'
import { expect, it } from 'vitest'
import { recordPromoted } from './record-promoted.ts'

it('what counts is recorded by its run, and what nothing counts for any more is withdrawn', async () => {
  const asset = assetKey('m/silver/a')
  const bronze = assetKey('m/bronze/a')
  const recorded: RecordedMaterialization[] = []
  const graph = { asset: () => ({ codeVersion: '1', upstream: [bronze] }) } as unknown as Parameters<
    typeof recordPromoted
  >[0]
  const record = recordPromoted(graph, {
    recordMaterializations: async (rows) => {
      recorded.push(...rows)
    },
  })
  const moved = { asset, runId: 'B', at: new Date(0), version: 3, metadata: { action: 'rollback' } }
  await record([
    { ...moved, partition: '2024-01-15', rows: 4 },
    { ...moved, partition: '2024-01-16', rows: null, withdrawn: true },
  ])
  expect(recorded).toMatchObject([
    {
      partition: '2024-01-15',
      source: 'rollback',
      partitionFingerprint: 'B',
      metadata: { runId: 'B', canonicalVersion: 3 },
    },
    { partition: '2024-01-16', source: 'rollback', withdrawn: true, metadata: { withdrawn: 'B', canonicalVersion: 3 } },
  ])
  expect(recorded[0]).not.toHaveProperty('withdrawn')
  expect(recorded[1]).not.toHaveProperty('partitionFingerprint')
})
