import type { AssetState } from '@headwater/engine'
import { expect, test } from 'vitest'
import { asked, behind, key, planOf, type TestStep } from '../testing/world.ts'
import { sparedIn } from './spared.ts'

/*
 * step 1: facts ──> step 2: form ──> standings ──> (step 3) dashboard
 *         dims ───────────────────────^
 */
const steps: TestStep[] = [
  {
    id: '1',
    title: 'dbt build',
    assets: [
      ['silver/facts', 'rebuild', asked],
      ['silver/dims', 'rebuild', asked],
    ],
  },
  {
    id: '2',
    title: 'dbt build',
    assets: [
      ['gold/form', 'rebuild', behind('silver/facts')],
      ['gold/standings', 'rebuild', behind('gold/form')],
    ],
  },
  { id: '3', title: 'restart', assets: [['serving/dashboard', 'restart', behind('gold/standings')]] },
]

function told(ends: readonly (readonly [name: string, state: AssetState])[], required: readonly string[] = []) {
  const plan = planOf(steps)
  const assets = plan.assets.map((asset) => ({
    ...asset,
    onlyIfChanged: asset.step !== '1' && !required.some((name) => key(name) === asset.key),
    upstream: asset.key === key('gold/standings') ? [...asset.upstream, key('silver/dims')] : asset.upstream,
  }))
  const spared = sparedIn({ assets })
  return ends.map(([name, state]) => spared.ended(key(name), state))
}

test('an unchanged asset spares all that reads nothing else that has changed', () => {
  expect(
    told([
      ['silver/dims', 'unchanged'],
      ['silver/facts', 'unchanged'],
    ]),
  ).toEqual([0, 3])
})

test('what another asset has changed is spared by nobody', () => {
  expect(
    told([
      ['silver/dims', 'materialized'],
      ['silver/facts', 'unchanged'],
    ]),
  ).toEqual([0, 1])
})

test('what is wanted for itself is made all the same, and what is behind it may change', () => {
  expect(
    told(
      [
        ['silver/dims', 'unchanged'],
        ['silver/facts', 'unchanged'],
      ],
      ['gold/form'],
    ),
  ).toEqual([0, 0])
})

test('what is made in the same step is made by the time that it is known', () => {
  const ends = told([
    ['silver/facts', 'materialized'],
    ['silver/dims', 'unchanged'],
    ['gold/form', 'unchanged'],
    ['gold/standings', 'unchanged'],
  ])
  expect(ends).toEqual([0, 0, 0, 1])
})
