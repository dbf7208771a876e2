import type { Asset, AssetGraph, AssetKey, Operation, Storage } from '@headwater/graph'
import type { Plan, PlannedAsset, PlannedCheck, PlanStep, Reason } from '@headwater/planner'

/** A step in short: what it makes, each with what it reads. */
export interface StepSketch {
  /** Asset names with the names that they read, in topological order. */
  readonly makes?: { readonly [name: string]: readonly string[] }
  readonly checks?: readonly CheckSketch[]
  /** Default: the steps that make what this one reads and tests. */
  readonly after?: readonly string[]
  readonly executor?: Operation['executor']
  /** The step that must have ended well. */
  readonly needs?: string
  readonly partition?: string
  readonly pool?: string
  /** Default: `rebuild`. */
  readonly mode?: PlannedAsset['mode']
  readonly estimateMs?: number
  readonly reason?: Reason
  readonly firstBuild?: boolean
  /** Names of those that it makes only where something that they read has changed. Default: none. */
  readonly onlyIfChanged?: readonly string[]
  /** Names of those that are wrong by themselves. Default: none. */
  /** Names of views that it makes only where something that they read was made. Default: none. */
  readonly onlyIfMade?: readonly string[]
  readonly outOfDate?: readonly string[]
}

export interface CheckSketch {
  readonly name: string
  readonly on: readonly string[]
  readonly blocks?: readonly string[]
  readonly severity?: 'error' | 'warn'
}

/** The key of a test asset. */
export function keyOf(name: string): AssetKey {
  return `t/x/${name}` as AssetKey
}

/** The name of a test asset. */
export function nameOf(key: string): string {
  return key.slice('t/x/'.length)
}

/**
 * A plan out of a sketch: `{ 1: { makes: { a: [] } }, 2: { makes: { b: ['a'] } } }`, in an order in which the steps can run.
 * JavaScript puts keys that are numbers first; where other ids come before them, give a list of pairs.
 */
export function planOf(
  sketch: { readonly [step: string]: StepSketch } | readonly (readonly [string, StepSketch])[],
): Plan {
  const entries: readonly (readonly [string, StepSketch])[] = Array.isArray(sketch) ? sketch : Object.entries(sketch)
  const madeBy = new Map<string, string[]>()
  const assets: PlannedAsset[] = []
  const steps: PlanStep[] = []
  for (const [id, step] of entries) {
    const makes = Object.entries(step.makes ?? {})
    for (const [name] of makes) madeBy.set(name, [...(madeBy.get(name) ?? []), id])
    const parents = [...makes.flatMap(([, reads]) => reads), ...(step.checks ?? []).flatMap(({ on }) => on)]
    const after = step.after ?? [...new Set(parents.flatMap((name) => madeBy.get(name) ?? []))].filter((s) => s !== id)
    for (const [name, reads] of makes) {
      assets.push({
        key: keyOf(name),
        step: id,
        mode: step.mode ?? 'rebuild',
        modeReason: '',
        reason: step.reason ?? { type: 'asked' },
        onlyIfChanged: step.onlyIfChanged?.includes(name) ?? false,
        ...(step.onlyIfMade?.includes(name) && { onlyIfMade: true }),
        ...(step.outOfDate?.includes(name) && { outOfDate: true }),
        firstBuild: step.firstBuild ?? false,
        upstream: reads.map(keyOf),
        estimateMs: null,
      })
    }
    steps.push({
      id,
      operation: `t/op ${id}`,
      executor: step.executor ?? 'function',
      title: `step ${id}`,
      partition: step.partition ?? null,
      assets: makes.map(([name]) => keyOf(name)),
      ...(step.needs !== undefined && { needs: step.needs }),
      checks: (step.checks ?? []).map(checkOf),
      after,
      pool: step.pool ?? null,
      estimateMs: step.estimateMs ?? null,
    })
  }
  return {
    version: 1,
    request: {
      selection: 'everything+',
      roots: assets.slice(0, 1).map(({ key }) => key),
      downstream: true,
      exclude: [],
      fullRefresh: false,
      logicalDate: '2025-01-04',
      target: 'sandbox',
      partitions: [...new Set(steps.flatMap(({ partition }) => partition ?? []))],
    },
    assetsInGraph: assets.length,
    assets,
    steps,
    untouched: [],
    checksNotRun: [],
    estimateMs: null,
  }
}

function checkOf({ name, on, blocks = [], severity = 'error' }: CheckSketch): PlannedCheck {
  return {
    key: `t/checks/${name}`,
    name,
    ref: name,
    kind: 'data',
    severity,
    assets: on.map(keyOf),
    blocks: blocks.map(keyOf),
  }
}

/**
 * The part of a graph that a run asks for, out of a plan and of assets that are outside of it, with what they read.
 * `settings` are those of operations, by step; they are divisible unless said otherwise.
 */
export function graphOf(
  plan: Plan,
  outside: { readonly [name: string]: { readonly reads?: readonly string[]; readonly storage?: Storage } } = {},
  reads: { readonly [name: string]: readonly string[] } = {},
  settings: { readonly [step: string]: Pick<Operation, 'retry' | 'timeoutMs'> & { readonly divisible?: boolean } } = {},
): AssetGraph {
  const assets = new Map<string, Asset>()
  for (const { key, upstream } of plan.assets) {
    assets.set(key, asset(key, reads[nameOf(key)]?.map(keyOf) ?? upstream, 'table'))
  }
  for (const [name, given] of Object.entries(outside)) {
    assets.set(keyOf(name), asset(keyOf(name), (given.reads ?? []).map(keyOf), given.storage ?? 'table'))
  }
  const operations = plan.steps.map(
    (step): Operation => ({
      name: step.operation,
      executor: step.executor,
      makes: step.assets,
      divisible: true,
      title: step.title,
      spec: {},
      ...settings[step.id],
    }),
  )
  const find = (key: AssetKey): Asset => {
    const found = assets.get(key)
    if (found === undefined) throw new Error(`the test's graph has no ${key}`)
    return found
  }
  const notHere = (): never => {
    throw new Error('a run does not ask this of its graph')
  }
  return {
    data: { assets: [...assets.values()], operations, checks: [] },
    keys: [...assets.values()].map(({ key }) => key),
    has: (key): key is AssetKey => assets.has(key),
    asset: find,
    operation(name) {
      const found = operations.find((operation) => operation.name === name)
      if (found === undefined) throw new Error(`the test's graph has no operation ${name}`)
      return found
    },
    upstream: (key) => find(key).upstream,
    label: nameOf,
    operationOf: notHere,
    downstream: notHere,
    checksOf: notHere,
    rebuildSet: notHere,
    ancestors: notHere,
    resolve: notHere,
    select: notHere,
  }
}

function asset(key: AssetKey, upstream: readonly AssetKey[], storage: Storage): Asset {
  const codeVersion = `code of ${nameOf(key)}`
  const plain = { kind: 'table', group: 'x', tags: [], description: '', names: {}, meta: {} } as const
  return { ...plain, key, storage, codeVersion, upstream }
}
