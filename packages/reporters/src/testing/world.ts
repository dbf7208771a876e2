import type { Asset, AssetGraph, AssetKey } from '@headwater/graph'
import type { Mode, Plan, PlannedAsset, PlannedCheck, PlanStep, Reason } from '@headwater/planner'

/** For tests: a graph and a plan from a few words. */
export const key = (name: string) => `nba/${name}` as AssetKey

export function asset(name: string, given: Partial<Asset> = {}): Asset {
  const [group = 'gold'] = name.split('/')
  return {
    key: key(name),
    kind: 'model',
    group,
    storage: 'table',
    tags: [],
    description: '',
    codeVersion: '1',
    upstream: [],
    names: {},
    ...given,
  } as Asset
}

export type TestGraph = Pick<AssetGraph, 'label' | 'asset' | 'upstream' | 'downstream'>

export function graphOf(assets: readonly Asset[]): TestGraph {
  const byKey = new Map(assets.map((one) => [one.key, one]))
  const at = (wanted: AssetKey) => byKey.get(wanted) ?? asset(wanted.slice(wanted.indexOf('/') + 1), { key: wanted })
  return {
    label: (wanted) => wanted.slice(wanted.indexOf('/') + 1),
    asset: at,
    upstream: (wanted) => at(wanted).upstream,
    downstream: (wanted) => assets.filter(({ upstream }) => upstream.includes(wanted)).map(({ key }) => key),
  }
}

export interface TestStep {
  readonly id: string
  readonly title: string
  readonly operation?: string
  readonly executor?: PlanStep['executor']
  readonly partition?: string
  readonly needs?: string
  readonly estimateMs?: number
  readonly after?: readonly string[]
  readonly assets: readonly (readonly [name: string, mode: Mode, reason: Reason, modeReason?: string])[]
  readonly checks?: readonly PlannedCheck[]
}

export function check(name: string, parents: readonly string[], given: Partial<PlannedCheck> = {}): PlannedCheck {
  return {
    key: `nba/checks/${name}`,
    name,
    ref: `test.nba.${name}`,
    kind: 'data',
    severity: 'error',
    assets: parents.map(key),
    blocks: [],
    ...given,
  }
}

export function planOf(steps: readonly TestStep[], given: Partial<Plan> = {}): Plan {
  const planned = new Map<AssetKey, PlannedAsset>()
  for (const step of steps) {
    for (const [name, mode, reason, modeReason = ''] of step.assets) {
      const upstream = reason.type === 'upstream' ? [reason.asset] : []
      if (planned.has(key(name))) continue
      planned.set(key(name), {
        key: key(name),
        step: step.id,
        mode,
        modeReason,
        reason,
        onlyIfChanged: false,
        firstBuild: false,
        upstream,
        estimateMs: null,
      })
    }
  }
  return {
    version: 1,
    request: {
      selection: 'fact_boxscores+',
      roots: [key('silver/fact_boxscores')],
      downstream: true,
      exclude: [],
      fullRefresh: false,
      logicalDate: '2025-01-04',
      target: 'sandbox',
      partitions: [],
    },
    assetsInGraph: 74,
    assets: [...planned.values()],
    steps: steps.map((step) => ({
      id: step.id,
      operation: step.operation ?? 'nba/dbt',
      executor: step.executor ?? 'dbt',
      title: step.title,
      partition: step.partition ?? null,
      assets: step.assets.map(([name]) => key(name)),
      checks: step.checks ?? [],
      after: step.after ?? [],
      ...(step.needs !== undefined && { needs: step.needs }),
      pool: null,
      estimateMs: step.estimateMs ?? null,
    })),
    untouched: [],
    checksNotRun: [],
    estimateMs: null,
    ...given,
  }
}

export const asked: Reason = { type: 'asked' }
export const behind = (name: string, others = 0): Reason => ({ type: 'upstream', asset: key(name), others, via: [] })
