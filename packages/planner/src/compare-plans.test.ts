import { describe, expect, test } from 'vitest'
import { planDifference } from './compare-plans.ts'
import type { PlanRequest } from './plan.ts'
import { planBasis } from './plan-basis.ts'
import { key, short, type World, world } from './testing/world.ts'

type Change = Partial<Omit<PlanRequest, 'roots' | 'exclude'>> & { readonly exclude?: string }

//  box ──> fact ──> view ──> mart
const chain = () =>
  world(`
    box   ingest
    fact  dbt       < box
    view  dbt view  < fact
    mart  dbt       < view
  `).allRan()

/** How the plan differs before and after something has happened. */
function difference(before: World, after: World, roots: string, change: Change = {}, changeAfter = change) {
  const saved = before.plan(roots, change)
  const now = after.plan(roots, changeAfter)
  const basis = planBasis(before.graph, saved, { assets: before.history })
  return planDifference(saved, now, basis, planBasis(after.graph, now, { assets: after.history }))
}

const behind = { downstream: true }

test('a plan that is made anew from the same things does not differ', () => {
  expect(difference(chain(), chain(), 'fact', behind)).toEqual([])
})

test('what changes nothing of what is done is not compared: estimates, and what else there is', () => {
  const after = chain()
  for (const history of Object.values(after.history)) history.durationsMs = [1000]
  expect(difference(chain(), after, 'fact', behind)).toEqual([])
})

describe('the basis', () => {
  const basisOf = (w: World, roots: string) => {
    const basis = planBasis(w.graph, w.plan(roots), { assets: w.history })
    return Object.fromEntries(Object.entries(basis).map(([asset, { version }]) => [short(asset), version]))
  }

  test('is what is built and what that reads, through views and inlined models', () => {
    expect(basisOf(chain(), 'mart')).toEqual({ mart: 'v4', view: 'v3', fact: 'v2' })
    const inlined = world(`
      fact  dbt
      a     dbt ephemeral < fact
      mart  dbt           < a
    `)
    expect(basisOf(inlined, 'mart')).toEqual({ mart: null, a: null, fact: null })
  })

  test('that was built since is a difference, of what is read as of what is built', () => {
    const built = { type: 'version moved', saved: 'v1', now: 'v5' }
    expect(difference(chain(), chain().ran('box'), 'fact')).toEqual([{ ...built, asset: key('box') }])
    const mart = { type: 'version moved', asset: key('mart'), saved: 'v4', now: null }
    const forgotten = chain()
    delete forgotten.history[key('mart')]
    expect(difference(chain(), forgotten, 'mart')).toEqual([mart])
  })

  test('whose code changed is a difference, though it is built all the same', () => {
    const after = chain().asset('mart', { codeVersion: '2' })
    expect(difference(chain(), after, 'mart')).toEqual([{ type: 'code changed', asset: key('mart') }])
  })

  test('beside the plan may move', () => {
    expect(difference(chain(), chain().ran('box'), 'mart')).toEqual([])
  })

  test('tells what is read as well', () => {
    const after = world(`
      box   ingest
      odds  ingest2
      fact  dbt       < box odds
      view  dbt view  < fact
      mart  dbt       < view
    `)
    Object.assign(after.history, chain().history)
    after.built('odds')
    expect(difference(chain(), after, 'fact', { exclude: '' })).toContainEqual({
      type: 'input added',
      asset: key('odds'),
    })
  })
})

describe('assets and steps', () => {
  test('that came or went are told once, and do not move the others', () => {
    const before = chain().invalid('box')
    const after = chain().invalid('fact')
    const added = difference(after, before, 'mart', { stale: true })
    expect(added).toEqual([{ type: 'asset added', asset: key('box') }])
    expect(difference(before, after, 'mart', { stale: true })).toEqual([{ type: 'asset removed', asset: key('box') }])
  })

  test('that are built in another order have moved', () => {
    const reads = (mart: string, score: string) =>
      world(`
        fact   dbt
        mart   dbt   ${mart}
        score  score ${score}
      `).built('fact mart score')
    const differences = difference(reads('< fact', '< mart'), reads('< score', '< fact'), 'fact', behind)
    expect(differences).toEqual([{ type: 'asset moved', asset: key('mart'), saved: 1, now: 3 }])
  })

  test('in another mode', () => {
    const incremental = () => world('fact dbt incremental').allBuilt()
    const after = incremental().asset('fact', { meta: { headwater: { rewrites: 'handled' } } })
    expect(difference(incremental(), after, 'fact')).toEqual([
      { type: 'mode changed', asset: key('fact'), saved: 'full refresh', now: 'incremental' },
    ])
  })

  test('whose program is called otherwise', () => {
    const score = (title: string) => world('score score').operation('score', { title }).allRan()
    expect(difference(score('python -m score'), score('python -m score2'), 'score')).toEqual([
      { type: 'step changed', saved: 'python -m score', now: 'python -m score2' },
    ])
  })

  test('in other partitions', () => {
    const daily = (partitions: readonly string[]) =>
      world('box ingest').daily('ingest', '2025-01-01').built('box', { partitions })
    expect(difference(daily(['2025-01-01']), daily(['2025-01-02']), 'box')).toEqual([
      { type: 'partitions changed', asset: key('box'), added: ['2025-01-01'], removed: ['2025-01-02'] },
    ])
  })
})

test('checks that came or went', () => {
  const before = chain().check('unique', 'fact')
  const after = chain().check('not_null', 'fact')
  expect(difference(before, after, 'fact')).toEqual([
    { type: 'check removed', check: 'unique' },
    { type: 'check added', check: 'not_null' },
  ])
})
