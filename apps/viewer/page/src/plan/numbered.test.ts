import type { AssetKey } from '@headwater/graph'
import type { Plan, PlannedAsset, PlanStep } from '@headwater/planner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberedSteps, partitionsInWords } from './numbered.ts'
import { planOverlay } from './overlay.ts'

function planned(key: string, step: string, rest: Partial<PlannedAsset> = {}): PlannedAsset {
  return {
    key: key as AssetKey,
    step,
    mode: 'rebuild',
    modeReason: '',
    reason: { type: 'asked' },
    onlyIfChanged: false,
    firstBuild: false,
    upstream: [],
    estimateMs: null,
    ...rest,
  }
}

function planStep(id: string, assets: readonly PlannedAsset[], rest: Partial<PlanStep> = {}): PlanStep {
  const partition = id.includes('/') ? (id.split('/')[1] ?? null) : null
  return {
    id,
    operation: 'nba/ingest_games',
    executor: 'program',
    title: `title of ${id}`,
    partition,
    assets: assets.map(({ key }) => key),
    checks: [],
    after: [],
    pool: null,
    estimateMs: null,
    ...rest,
  }
}

function view(assets: readonly PlannedAsset[], steps: readonly PlanStep[]) {
  const plan = { assets, steps } as unknown as Plan
  return { plan, reasons: assets.map(({ key }) => `because of ${key}`) }
}

describe('order numbers', () => {
  it('count the assets as they are made: a model behind the ML step comes after it, though the plan lists it before', () => {
    const facts = planned('fact', '1')
    const tonight = planned('tonight', '3')
    const predictions = planned('predictions', '2')
    const steps = numberedSteps(
      view(
        [facts, predictions, tonight],
        [planStep('1', [facts]), planStep('2', [predictions]), planStep('3', [tonight])],
      ),
    )
    expect(planOverlay(steps)).toMatchObject({
      fact: { order: 1, mode: 'rebuild', reason: 'because of fact' },
      predictions: { order: 2, mode: 'rebuild', reason: 'because of predictions' },
      tonight: { order: 3, mode: 'rebuild', reason: 'because of tonight' },
    })
  })

  it('go with the edge that pulled the asset in: from the inlined asset, where one is between', () => {
    const via = ['ephemeral' as AssetKey]
    const assets = [
      planned('a', '1'),
      planned('b', '1', { reason: { type: 'upstream', asset: 'a' as AssetKey, others: 0, via: [] } }),
      planned('c', '1', { reason: { type: 'upstream', asset: 'a' as AssetKey, others: 0, via } }),
    ]
    const overlay = planOverlay(numberedSteps(view(assets, [planStep('1', assets)])))
    expect(['a', 'b', 'c'].map((key) => overlay[key]?.from)).toEqual([null, 'a', 'ephemeral'])
  })

  it('count an asset of many partitions once', () => {
    const box = planned('box', '1/2025-01-02')
    const dates = ['2025-01-01', '2025-01-02']
    const [step, ...rest] = numberedSteps(
      view(
        [box],
        dates.map((date) => planStep(`1/${date}`, [box], { estimateMs: 100 })),
      ),
    )
    expect(rest).toEqual([])
    expect(step).toMatchObject({
      number: '1',
      title: 'ingest_games',
      partitions: dates,
      estimateMs: 200,
      assets: [{ order: 1 }],
    })
  })

  it('are higher than those of all that is read, in any plan whose steps can run in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4 }), { maxLength: 30 }), fc.nat(), (stepsOf, seed) => {
        // Steps rise along the edges: an asset reads some that were listed before it, of its step or an earlier one.
        const assets = stepsOf.map((step, index) => {
          const before = stepsOf.flatMap((other, at) =>
            at < index && other <= step && (at * seed) % 3 === 0 ? [`a${at}` as AssetKey] : [],
          )
          return planned(`a${index}`, String(step), { upstream: before })
        })
        const steps = [0, 1, 2, 3, 4].map((step) =>
          planStep(
            String(step),
            assets.filter((asset) => asset.step === String(step)),
          ),
        )
        const overlay = planOverlay(numberedSteps(view(assets, steps)))
        for (const asset of assets) {
          for (const read of asset.upstream)
            expect(overlay[asset.key]?.order).toBeGreaterThan(overlay[read]?.order ?? 0)
        }
        expect(
          Object.values(overlay)
            .map(({ order }) => order)
            .sort((a, b) => a - b),
        ).toEqual(assets.map((_, at) => at + 1))
      }),
    )
  })
})

it('partitions are named once, or counted with the first and the last', () => {
  expect([
    partitionsInWords([]),
    partitionsInWords(['2025-01-01']),
    partitionsInWords(['2025-01-03', '2025-01-01']),
  ]).toEqual(['', '2025-01-01', '2 dates, 2025-01-01 to 2025-01-03'])
})
