import { assetKey, buildGraph, daily } from '@headwater/graph'
import { drawnAsset, drawnOperation } from '@headwater/graph/testing'
import type { Ledger } from '@headwater/ledger'
import { expect, it } from 'vitest'
import type { Session } from '../session.ts'
import { standingOf } from './standing.ts'

const east = assetKey('east/bronze/games')
const west = assetKey('west/bronze/games')
const partitions = daily({ start: '2025-01-01', timeZone: 'UTC' })
const graph = buildGraph({
  assets: [
    drawnAsset(east, { operation: 'east/ingest', partitions }),
    drawnAsset(west, { operation: 'west/ingest', partitions }),
  ],
  operations: [
    drawnOperation('east/ingest', [east], { partitions }),
    drawnOperation('west/ingest', [west], { partitions }),
  ],
  checks: [],
})
const history = {
  ...{ version: 'v', codeVersion: graph.asset(east).codeVersion, rows: 1, durationsMs: [], inputs: {} },
  ...{ partitions: ['2025-01-01', '2025-01-02'], invalidations: [] },
}
const ledger = {
  snapshot: async () => ({ assets: { [east]: history, [west]: history } }),
  troubles: async () => [],
} as unknown as Ledger
const platform = (name: string, timeZone: string) => ({ definition: { name, timeZone } })
const session = {
  graph,
  workspace: { platforms: [platform('east', 'Pacific/Auckland'), platform('west', 'America/Los_Angeles')] },
  // The fourth in Auckland, the third in Los Angeles.
  target: { now: () => new Date('2025-01-03T20:00:00Z') },
} as unknown as Session

it('each platform stands as of the date that it is there: what is due in one zone is not yet in another', async () => {
  const { logicalDate, lines } = await standingOf(session, ledger)
  expect(logicalDate).toBe('2025-01-04')
  expect(lines.map(({ key, health }) => [key, health])).toEqual([
    [east, 'missing'],
    [west, 'fresh'],
  ])
})
