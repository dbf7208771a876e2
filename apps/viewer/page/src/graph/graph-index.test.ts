import { expect, it } from 'vitest'
import { indexGraph } from './graph-index.ts'
import { graphOf } from './testing/random-graph.ts'

it('puts groups in the order in which data flows through them', () => {
  const index = indexGraph(
    graphOf(
      ['gold', 'silver', 'bronze'],
      [
        ['bronze', 'silver'],
        ['silver', 'gold'],
      ],
    ),
  )
  expect(index.groups.map(({ name }) => name)).toEqual(['b', 's', 'g'])
  expect(index.upstream[index.placeOf.get('nba/g/gold') ?? -1]).toEqual([index.placeOf.get('nba/s/silver')])
})

it('keeps the platforms in the order of the workspace', () => {
  const two = graphOf(['a1'], [])
  const [asset] = two.assets
  const assets = asset ? [asset, { ...asset, key: 'loans/a/a2' as typeof asset.key, platform: 'loans' }] : []
  expect(indexGraph({ ...two, platforms: ['nba', 'loans'], assets }).groups.map(({ id }) => id)).toEqual([
    'nba/a',
    'loans/a',
  ])
})

it('has no group for a name that JavaScript keeps for itself', () => {
  const index = indexGraph(graphOf(['constructor', '__proto__'], [['constructor', '__proto__']]))
  expect(index.placeOf.get('nba/c/constructor')).toBe(0)
  expect(index.groupOf[1]?.id).toBe('nba/_')
})
