import type { Plan, PlannedAsset } from '@headwater/planner'
import { describe, expect, test } from 'vitest'
import { asked, behind, graphOf, planOf } from '../testing/world.ts'
import { formatPlan } from './format-plan.ts'

const screen = { graph: graphOf([]), colour: false, width: 100 }

/** A plan whose assets are changed one by one, by name. */
function changed(plan: Plan, change: (name: string) => Partial<PlannedAsset>): Plan {
  return {
    ...plan,
    assets: plan.assets.map((asset) => ({ ...asset, ...change(asset.key.slice(asset.key.lastIndexOf('/') + 1)) })),
  }
}

const late = '2025-01-01 arrives after 2025-01-03 was built'

const facts = planOf([
  {
    id: '1',
    title: 'dbt build',
    assets: [
      ['silver/fact_pbp', 'delete+insert', behind('bronze/pbp'), late],
      ['silver/fact_box', 'incremental', behind('bronze/boxscores'), 'you asked for it'],
    ],
  },
])

describe('a mode', () => {
  test('by days says which days are replaced', () => {
    const plan = changed(facts, (name) => (name === 'fact_pbp' ? { partitions: ['2025-01-01'] } : {}))
    expect(formatPlan(plan, { ...screen, width: 160 })).toMatch(
      /delete\+insert +← bronze\/pbp; 2025-01-01 arrives after .* built; replaces 2025-01-01$/m,
    )
    const many = { partitions: ['2025-01-01', '2025-01-02', '2025-01-04'] }
    expect(
      formatPlan(
        changed(facts, () => many),
        { ...screen, width: 160 },
      ),
    ).toContain('replaces 3 partitions 2025-01-01..2025-01-04')
  })

  test('that is forced names its trap, and the plan its head', () => {
    const risky = changed(facts, (name) =>
      name === 'fact_box' ? { risk: `rows may be lost, doubled or old: ${late}` } : {},
    )
    const plan = { ...risky, request: { ...risky.request, incremental: true, cutoff: false } }
    expect(formatPlan(plan, screen)).toMatchInlineSnapshot(`
      "Plan  fact_boxscores+
            target sandbox  ·  date 2025-01-04  ·  incremental  ·  no cutoff  ·  2 of 74 assets

       1  dbt build · 2 models
            silver/fact_pbp  delete+insert  ← bronze/pbp; 2025-01-01 arrives after 2025-01-03 was built
            silver/fact_box  incremental    ← bronze/boxscores; you asked for it

       At risk      fact_box: rows may be lost, doubled or old: 2025-01-01 arrives after 2025-01-03 was
                    built"
    `)
  })

  test('that is forced on many names some and counts the rest', () => {
    const assets = Array.from({ length: 8 }, (_, i) => [`silver/fact_${i}`, 'incremental', asked] as const)
    const plan = changed(planOf([{ id: '1', title: 'dbt build', assets }]), () => ({ risk: 'rows may be lost' }))
    expect(formatPlan(plan, screen)).toMatch(/At risk +fact_0: rows may be lost\n(.*\n){4} +3 more in the same way$/)
  })
})

test('a project that is built in waves stays readable, and what may fall away is counted', () => {
  const wave = (id: string, first: number, after: readonly string[]) => ({
    id,
    title: 'dbt build',
    after,
    assets: Array.from({ length: 6 }, (_, i) => [`gold/mart_${first + i}`, 'rebuild', behind('silver/fact')] as const),
  })
  const plan = planOf([
    { id: '1', title: 'dbt build', assets: [['silver/fact', 'full refresh', asked, late]] },
    wave('2', 0, ['1']),
    wave('3', 6, ['2']),
  ])
  const text = formatPlan(
    changed(plan, (name) => (name === 'mart_0' ? { onlyIfMade: true } : { onlyIfChanged: name !== 'fact' })),
    screen,
  )
  expect(text).toMatchInlineSnapshot(`
    "Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  13 of 74 assets

     1  dbt build · 1 model
          silver/fact  full refresh  you asked; 2025-01-01 arrives after 2025-01-03 was built
     2  dbt build · 6 models · if changed
          gold/mart_0  rebuild       ← fact
          gold/mart_1  rebuild       ← fact
          … 4 more (--all-rows)
     3  dbt build · 6 models · if changed
          gold/mart_6  rebuild       ← fact
          gold/mart_7  rebuild       ← fact
          … 4 more (--all-rows)

     Spared       12 assets, where what they read has not changed (--no-cutoff builds them too)"
  `)
})
