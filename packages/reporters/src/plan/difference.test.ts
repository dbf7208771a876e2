import type { AssetGraph } from '@headwater/graph'
import type { PlanDifference } from '@headwater/planner'
import { expect, test } from 'vitest'
import { key } from '../testing/world.ts'
import { formatDifference } from './difference.ts'

const inGraph = (name: string): boolean => name !== key('gold/gone')
const graph = {
  label: (wanted) => wanted.slice(wanted.indexOf('/') + 1),
  has: inGraph as AssetGraph['has'],
} satisfies Pick<AssetGraph, 'label' | 'has'>
const screen = { graph, colour: false, width: 100 }

const mart = key('gold/mart')

test('each difference is one line that says what was added, what is gone, and what is not as it was', () => {
  const differences: PlanDifference[] = [
    { type: 'asset added', asset: mart },
    { type: 'asset removed', asset: key('gold/gone') },
    { type: 'asset moved', asset: mart, saved: 1, now: 3 },
    { type: 'mode changed', asset: mart, saved: 'incremental', now: 'full refresh' },
    { type: 'partitions changed', asset: mart, added: ['2025-01-01'], removed: ['2025-01-02', '2025-01-04'] },
    { type: 'step changed', saved: 'python -m a', now: 'python -m b' },
    { type: 'check added', check: 'not_null_mart_id' },
    { type: 'check removed', check: 'unique_mart_id' },
    { type: 'version moved', asset: mart, saved: '9c1e', now: '41aa' },
    { type: 'version moved', asset: mart, saved: null, now: '41aa' },
    { type: 'version moved', asset: mart, saved: '9c1e', now: null },
    { type: 'code changed', asset: mart },
    { type: 'input added', asset: mart },
    { type: 'input removed', asset: mart },
  ]
  expect(formatDifference(differences, { ...screen, most: 20 }).join('\n')).toMatchInlineSnapshot(`
    "+ gold/mart: is built as well
    - nba/gold/gone: is not built any more
    ~ gold/mart: built in step 3, was step 1
    ~ gold/mart: full refresh, was incremental
    ~ gold/mart: also 2025-01-01, without 2 partitions 2025-01-02..2025-01-04
    ~ runs "python -m b", was "python -m a"
    + test not_null_mart_id
    - test unique_mart_id
    ~ gold/mart: was built since (9c1e → 41aa)
    ~ gold/mart: was built since (41aa)
    ~ gold/mart: its history is gone (was 9c1e)
    ~ gold/mart: its code changed since
    + gold/mart: is read as well
    - gold/mart: is not read any more"
  `)
})

test('of many differences the first are shown and the rest is counted', () => {
  const differences = Array.from(
    { length: 30 },
    (_, i): PlanDifference => ({ type: 'check added', check: `test_${i}` }),
  )
  const lines = formatDifference(differences, screen)
  expect(lines).toHaveLength(13)
  expect(lines.at(-1)).toBe('  … 18 more')
})

test('no line is wider than the screen, and no text from outside forges a line', () => {
  const hostile: PlanDifference = { type: 'step changed', saved: `a\nb ${'x'.repeat(200)}`, now: '\u001b[31mred' }
  const [line = '', ...more] = formatDifference([hostile], { ...screen, width: 60 })
  expect(more).toEqual([])
  expect(line.length).toBeLessThanOrEqual(60)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
  expect(line).not.toMatch(/[\u0000-\u001f]/)
})
