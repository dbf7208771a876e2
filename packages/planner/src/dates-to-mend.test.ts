import { assetKey } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { datesToMend } from './dates-to-mend.ts'
import type { AssetHistory, StaleCause } from './plan.ts'

describe('the dates to mend', () => {
  const history = {
    partitions: ['2024-01-01', '2024-01-02', '2024-01-03'],
    taken: { 'm/bronze/a': { newest: '2024-01-03', changed: ['2024-01-02', '2024-01-09'] } },
  } as unknown as AssetHistory
  const mark = (partition: string | null): StaleCause => ({
    type: 'invalidated',
    invalidation: { kind: 'marked', partition, reason: '', by: '', at: '' },
  })
  const changed = (name: string): StaleCause => ({
    type: 'upstream changed',
    asset: assetKey(`m/${name}/a`),
    read: null,
    now: 'b',
  })

  const through = (name: string): StaleCause => ({ type: 'upstream stale', asset: assetKey(`m/${name}/a`) })

  it.each<[string, StaleCause[], string[]]>([
    ['that are missing', [{ type: 'missing', partitions: ['2024-01-04'] }], ['2024-01-04']],
    ['that were marked', [mark('2024-01-03')], ['2024-01-03']],
    ['of all of it', [mark(null), mark('2024-01-02')], ['2024-01-01', '2024-01-02', '2024-01-03']],
    ['that changed above, of those that it has', [changed('bronze')], ['2024-01-02']],
    ['where nobody knows what changed', [changed('gold')], ['2024-01-01', '2024-01-02', '2024-01-03']],
    ['whose code is another', [{ type: 'code changed' }], ['2024-01-01', '2024-01-02', '2024-01-03']],
    ['of what is only behind', [through('bronze')], []],
  ])('%s', (_, causes, dates) => {
    expect(datesToMend({ causes, history }, () => null)).toEqual(dates)
  })

  it('are those of the source that is wrong, where nobody here makes it', () => {
    const causes = [through('bronze')]
    const source = { causes: [mark('2024-01-02')], history: undefined }
    expect(datesToMend({ causes, history }, (key) => (key === 'm/bronze/a' ? source : null))).toEqual(['2024-01-02'])
  })
})
