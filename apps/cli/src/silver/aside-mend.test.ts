import { type AssetKey, assetKey, type Operation } from '@headwater/graph'
import type { AssetStatus, StaleCause } from '@headwater/planner'
import { describe, expect, it } from 'vitest'
import { mendingOf, type Standing } from './aside-mend.ts'

const [bronze, silver, gold, dim] = ['bronze/a', 'silver/a', 'gold/a', 'gold/dim'].map((name) => assetKey(`m/${name}`))
const keys = { bronze, silver, gold, dim } as Record<string, AssetKey>

//  bronze ──> silver (aside) ──> gold
//     └─────> dim ────────────────^
const above: Record<string, readonly (AssetKey | undefined)[]> = {
  'm/gold/a': [bronze, silver, dim],
  'm/silver/a': [bronze],
  'm/gold/dim': [bronze],
}
const graph = {
  label: (key: AssetKey) => key.slice('m/'.length),
  ancestors: (asked: Iterable<AssetKey>) => [...asked].flatMap((key) => above[key] ?? []).flatMap((key) => key ?? []),
  operationOf: (key: AssetKey): Operation | undefined =>
    key === bronze ? undefined : ({ name: key, ...(key === silver && { aside: true }) } as unknown as Operation),
}

const missing = (...partitions: string[]): StaleCause => ({ type: 'missing', partitions })
const through = (name: string): StaleCause => ({ type: 'upstream stale', asset: keys[name] as AssetKey })

function mending(
  asked: string,
  causes: Record<string, readonly StaleCause[]>,
  { target = 'prod', troubles = [] }: { target?: string; troubles?: Standing['troubles'] } = {},
) {
  const statuses = Object.entries(keys).map(
    ([name, key]): AssetStatus => ({
      key,
      state: causes[name] === undefined ? 'fresh' : 'stale',
      causes: causes[name] ?? [],
    }),
  )
  const wrong = asked.split(' ').flatMap((name) => keys[name] ?? [])
  return mendingOf(wrong, { statuses, troubles, snapshot: { assets: {} } }, graph, target)
}

describe('what is out of date is mended', () => {
  const backfill =
    "pnpm headwater backfill silver/a --partitions 2024-01-01..2024-01-02 --target prod --reason 'missing or out of date'"

  it('by a backfill alone where it is written aside, also what is only out of date through it', () => {
    const causes = { silver: [missing('2024-01-01', '2024-01-02')], gold: [through('silver')] }
    expect(mending('silver', causes)).toEqual({ inPlace: false, backfills: [backfill] })
    expect(mending('gold', causes)).toEqual({ inPlace: false, backfills: [backfill] })
    expect(mending('silver gold', causes, { target: 'sandbox' }).backfills[0]).not.toContain('--target')
  })

  it('in place where something else is wrong as well', () => {
    const causes = { silver: [missing('2024-01-01', '2024-01-02')], gold: [through('silver'), missing('2024-01')] }
    expect(mending('silver gold', causes)).toEqual({ inPlace: true, backfills: [backfill] })
    expect(mending('gold', { dim: [{ type: 'code changed' }], gold: [through('dim')] })).toEqual({
      inPlace: true,
      backfills: [],
    })
  })

  it('for a source that is wrong, by whatever is made of it', () => {
    const wrong: StaleCause = {
      type: 'invalidated',
      invalidation: { kind: 'marked', partition: '2024-01-02', reason: '', by: '', at: '' },
    }
    const found = mending('silver gold', { bronze: [wrong], silver: [through('bronze')], gold: [through('silver')] })
    expect(found).toEqual({ inPlace: false, backfills: [expect.stringContaining(' --partitions 2024-01-02 --target')] })
    // The dimension reads it by itself.
    expect(mending('dim', { bronze: [wrong], dim: [through('bronze')] })).toEqual({ inPlace: true, backfills: [] })
  })

  it('where it failed, whatever its content', () => {
    const trouble = (state: 'failed' | 'unavailable') => [{ asset: keys.gold as AssetKey, state }]
    expect(mending('gold', {}, { troubles: trouble('failed') }).inPlace).toBe(true)
    expect(mending('gold', {}, { troubles: trouble('unavailable') }).inPlace).toBe(false)
  })
})
