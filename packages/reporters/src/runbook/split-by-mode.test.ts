import type { Asset, AssetKey } from '@headwater/graph'
import type { PlannedAsset } from '@headwater/planner'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { asked, asset, key } from '../testing/world.ts'
import { fullRefreshFor, splitByMode } from './split-by-mode.ts'

interface Node {
  readonly what: 'table' | 'replaced' | 'added to' | 'protected' | 'seed' | 'snapshot'
  readonly above: readonly number[]
}

function step(nodes: readonly Node[]) {
  const name = (i: number): string => `silver/m${i}`
  const assets = new Map<AssetKey, Asset>()
  const planned = nodes.map(({ what, above }, i): PlannedAsset => {
    const incremental = ['replaced', 'added to', 'protected'].includes(what)
    assets.set(
      key(name(i)),
      asset(name(i), {
        kind: what === 'seed' || what === 'snapshot' ? what : 'model',
        storage: incremental ? 'incremental' : what === 'snapshot' ? 'rows' : 'table',
        ...(what === 'protected' && { fullRefresh: false }),
      }),
    )
    return {
      key: key(name(i)),
      step: '1',
      mode: what === 'replaced' ? 'full refresh' : incremental || what === 'snapshot' ? 'incremental' : 'rebuild',
      modeReason: '',
      reason: asked,
      onlyIfChanged: false,
      firstBuild: false,
      upstream: [...new Set(above.filter((one) => one < i))].map((one) => key(name(one))),
      estimateMs: null,
    }
  })
  const assetOf = (wanted: AssetKey): Asset => assets.get(wanted) ?? asset('gold/none')
  return { planned, assetOf, commands: splitByMode(planned, assetOf) }
}

const shape = (nodes: readonly Node[]) =>
  step(nodes).commands.map(({ fullRefresh, assets }) => [
    fullRefresh,
    assets.map((one) => one.key.slice('nba/silver/'.length)).join(' '),
  ])

it('is one command where no incremental model is to be added to, whatever else there is', () => {
  expect(
    shape([
      { what: 'replaced', above: [] },
      { what: 'table', above: [0] },
      { what: 'protected', above: [1] },
    ]),
  ).toEqual([[true, 'm0 m1 m2']])
})

it('has no flag where nothing needs it', () => {
  expect(
    shape([
      { what: 'table', above: [] },
      { what: 'added to', above: [0] },
      { what: 'snapshot', above: [1] },
    ]),
  ).toEqual([[false, 'm0 m1 m2']])
})

it('starts with what saves a command', () => {
  expect(
    shape([
      { what: 'added to', above: [] },
      { what: 'replaced', above: [0] },
      { what: 'table', above: [1] },
    ]),
  ).toEqual([
    [false, 'm0'],
    [true, 'm1 m2'],
  ])
})

const nodes = fc.array(
  fc.record({
    what: fc.constantFrom<Node['what']>('table', 'replaced', 'added to', 'protected', 'seed', 'snapshot'),
    above: fc.array(fc.nat(14), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 15 },
)

it('over any step: everything once, behind what it is made from, with the flag where it is needed and nowhere else', () => {
  fc.assert(
    fc.property(nodes, (drawn) => {
      const { planned, assetOf, commands } = step(drawn)
      const made = new Set<AssetKey>()
      for (const { fullRefresh, assets } of commands) {
        for (const one of assets) {
          expect(one.upstream.every((above) => made.has(above))).toBe(true)
          expect(made.has(one.key)).toBe(false)
          made.add(one.key)
          const need = fullRefreshFor(assetOf(one.key), one.mode)
          if (need !== 'no matter') expect(fullRefresh).toBe(need === 'needed')
        }
      }
      expect(made.size).toBe(planned.length)
      // No fewer is possible than modes take turns on one path.
      expect(commands.length).toBeLessThanOrEqual(turns(planned, assetOf) + 1)
    }),
  )
})

/** The longest alternation of modes along a path of the step. */
function turns(planned: readonly PlannedAsset[], assetOf: (wanted: AssetKey) => Asset): number {
  const best = new Map<AssetKey, { needed: number; wrong: number }>()
  for (const { key: one, mode, upstream } of planned) {
    const above = upstream.flatMap((wanted) => best.get(wanted) ?? [])
    const needed = Math.max(0, ...above.map((end) => end.needed))
    const wrong = Math.max(0, ...above.map((end) => end.wrong))
    const need = fullRefreshFor(assetOf(one), mode)
    best.set(one, {
      needed: need === 'needed' ? Math.max(needed, wrong + 1) : needed,
      wrong: need === 'wrong' ? Math.max(wrong, needed + 1) : wrong,
    })
  }
  return Math.max(0, ...[...best.values()].map((end) => Math.max(end.needed, end.wrong)))
}

it('a model of which some rows are to be replaced is replaced whole: dbt has no command for less', () => {
  const fact = asset('silver/fact', { storage: 'incremental' })
  expect(fullRefreshFor(fact, 'delete+insert')).toBe('needed')
  expect(fullRefreshFor({ ...fact, fullRefresh: false }, 'delete+insert')).toBe('no matter')
})
