import {
  type Asset,
  type AssetGraph,
  type AssetKey,
  type AssetKind,
  assetKey,
  buildGraph,
  type Check,
  type GraphData,
  type Json,
  type Operation,
  type Partitions,
  type Storage,
} from '@headwater/graph'
import { makePlan, type PlanOptions } from '../make-plan.ts'
import type {
  AssetHistory,
  Invalidation,
  LedgerSnapshot,
  Plan,
  PlannedAsset,
  PlannedCheck,
  PlanRequest,
  PlanStep,
  StaleCause,
} from '../plan.ts'
import { type AssetStatus, assetStatuses } from '../staleness.ts'

const SHAPES: { readonly [word: string]: { readonly kind: AssetKind; readonly storage: Storage } } = {
  table: { kind: 'model', storage: 'table' },
  incremental: { kind: 'model', storage: 'incremental' },
  view: { kind: 'model', storage: 'view' },
  ephemeral: { kind: 'model', storage: 'ephemeral' },
  seed: { kind: 'seed', storage: 'table' },
  snapshot: { kind: 'snapshot', storage: 'table' },
  rows: { kind: 'table', storage: 'rows' },
  runs: { kind: 'table', storage: 'runs' },
  source: { kind: 'source', storage: 'rows' },
  service: { kind: 'service', storage: 'none' },
  live: { kind: 'live', storage: 'none' },
  exposure: { kind: 'exposure', storage: 'none' },
}
const WITHOUT_OPERATION = new Set(['source', 'live', 'exposure'])

/** The key of a short name: every asset of these tests lies in one group. */
export function key(name: string): AssetKey {
  return assetKey(`t/g/${name}`)
}

/** `t/g/fact` back to `fact`. */
export function short(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1)
}

type MutableHistory = { -readonly [field in keyof AssetHistory]: AssetHistory[field] }

/**
 * A graph with a history, written as it is drawn. One asset a line: its name, the operation that makes it, its shape,
 * what it reads.
 *
 *     boxscores  ingest
 *     pbp        ingest                  the same operation: made together
 *     fact       dbt incremental < boxscores
 *     mart       dbt view < fact
 *     api        live < mart
 *
 * Operations whose name begins with `dbt` are divisible. Nothing is built until `built` or `allBuilt` says so.
 */
export class World {
  readonly assets: Asset[] = []
  readonly checks: Check[] = []
  readonly history: { [key: string]: MutableHistory } = {}
  readonly #operations = new Map<string, { -readonly [field in keyof Operation]: Operation[field] }>()
  #graph: AssetGraph | undefined
  #versions = 0
  #proven: readonly string[] | undefined

  constructor(drawing: string) {
    for (const line of drawing.split('\n')) if (line.trim() !== '') this.#addLine(line.trim())
  }

  /** Another world of the same shape, whose history and assets can be changed without this one's. */
  copy(): World {
    const copy = new World('')
    copy.assets.push(...this.assets)
    copy.checks.push(...this.checks)
    for (const [name, operation] of this.#operations) copy.#operations.set(name, { ...operation })
    for (const [name, history] of Object.entries(this.history)) copy.history[name] = { ...history }
    copy.#versions = this.#versions
    copy.#proven = this.#proven
    return copy
  }

  #addLine(line: string): void {
    const [left = '', right = ''] = line.split('<')
    const [name = '', ...words] = left.trim().split(/\s+/)
    const shapeName = words.find((word) => word in SHAPES)
    const operation = words.find((word) => !(word in SHAPES))
    const { kind, storage } =
      SHAPES[shapeName ?? (operation?.startsWith('dbt') ? 'table' : 'rows')] ?? SHAPES.rows ?? never()
    this.assets.push({
      key: key(name),
      kind,
      group: 'g',
      storage,
      tags: [],
      description: '',
      codeVersion: '1',
      upstream: right.trim() === '' ? [] : right.trim().split(/\s+/).map(key),
      names: {},
      meta: {},
      ...(shapeName !== undefined && WITHOUT_OPERATION.has(shapeName) ? {} : { operation: `t/${operation}` }),
    })
    if (operation !== undefined) this.#operation(operation).makes = [...this.#operation(operation).makes, key(name)]
  }

  #operation(name: string): { -readonly [field in keyof Operation]: Operation[field] } {
    const known = this.#operations.get(name)
    if (known) return known
    const isDbt = name.startsWith('dbt')
    const executor = isDbt ? 'dbt' : name.startsWith('ecs') ? 'ecs-service' : 'program'
    const made = { name: `t/${name}`, executor, makes: [], divisible: isDbt, title: name, spec: {} } as const
    this.#operations.set(name, made)
    return this.#operation(name)
  }

  /** Changes an operation: its title, pool, partitions. */
  operation(name: string, change: Partial<Operation>): this {
    Object.assign(this.#operation(name), change)
    return this
  }

  daily(name: string, start: string, end?: string): this {
    return this.#partitioned(name, { type: 'daily', start, timeZone: 'UTC', ...(end !== undefined && { end }) })
  }

  monthly(name: string, start: string): this {
    return this.#partitioned(name, { type: 'monthly', start, timeZone: 'UTC' })
  }

  /** The operation of that name and what it makes, or a source. */
  #partitioned(name: string, partitions: Partitions): this {
    for (const [place, asset] of this.assets.entries()) {
      if (asset.operation !== `t/${name}` && asset.key !== key(name)) continue
      this.assets[place] = { ...asset, partitions }
    }
    this.#graph = undefined
    return this.#operations.has(name) ? this.operation(name, { partitions }) : this
  }

  /** What these operations write counts once it is promoted. */
  aside(operations: string): this {
    for (const name of operations.split(' ')) this.operation(name, { aside: true, executor: 'isolated' })
    return this
  }

  /** Changes an asset. */
  asset(
    name: string,
    change: {
      readonly meta?: { readonly [key: string]: Json }
      readonly codeVersion?: string
      readonly fullRefresh?: false
    },
  ): this {
    const place = this.assets.findIndex((asset) => asset.key === key(name))
    this.assets[place] = { ...(this.assets[place] ?? never()), ...change }
    this.#graph = undefined
    return this
  }

  /** A test of the assets named, run by dbt unless told. */
  check(name: string, parents: string, change: Partial<Check> = {}): this {
    this.checks.push({
      key: `t/checks/${name}`,
      name,
      kind: 'data',
      severity: 'error',
      assets: parents.split(' ').map(key),
      operation: 't/dbt',
      ref: `test.${name}`,
      tags: [],
      names: {},
      ...change,
    })
    return this
  }

  /** A history of which nobody knows what was read, unless told. */
  built(names: string, change: Partial<AssetHistory> = {}): this {
    for (const name of names.split(' ')) {
      this.history[key(name)] = {
        version: 'v',
        codeVersion: '1',
        rows: 1,
        durationsMs: [],
        partitions: [],
        inputs: null,
        invalidations: [],
        ...change,
      }
    }
    return this
  }

  /** Makes each asset anew, in the order given: a new version, by today's code, from what its inputs are now. */
  ran(names: string, change: Partial<AssetHistory> = {}): this {
    for (const name of names.split(' ')) {
      this.#versions++
      this.built(name, {
        partitions: this.history[key(name)]?.partitions ?? [],
        version: `v${this.#versions}`,
        codeVersion: this.graph.asset(key(name)).codeVersion,
        inputs: Object.fromEntries(
          contentUpstream(this.graph, key(name)).map((source) => [source, this.history[source]?.version ?? null]),
        ),
        ...change,
      })
    }
    return this
  }

  /** Everything that can be built is made anew, upstream first. */
  allRan(change: Partial<AssetHistory> = {}): this {
    for (const one of this.graph.keys) {
      const { operation, storage, kind } = this.graph.asset(one)
      if (operation !== undefined && storage !== 'ephemeral' && kind !== 'live') this.ran(short(one), change)
    }
    return this
  }

  /** Marks assets as wrong. */
  invalid(names: string, change: Partial<Invalidation> = {}): this {
    const invalidation: Invalidation = {
      kind: 'marked',
      partition: null,
      reason: 'GBP was rejected',
      by: 'ana@host',
      at: '2025-01-04T12:00:00Z',
      ...change,
    }
    for (const name of names.split(' ')) {
      const history = this.history[key(name)] ?? never(`${name} has no history`)
      history.invalidations = [...history.invalidations, invalidation]
    }
    return this
  }

  /** From now on, all other checks have not let pass. */
  proven(checks: string): this {
    this.#proven = checks.split(' ').map((name) => `t/checks/${name}`)
    return this
  }

  get snapshot(): LedgerSnapshot {
    return { assets: this.history, ...(this.#proven && { proven: this.#proven }) }
  }

  /** On 2025-01-04. */
  statuses(logicalDate = '2025-01-04'): readonly AssetStatus[] {
    return assetStatuses(this.graph, { assets: this.history }, { logicalDate })
  }

  /** Everything that can be built has been, but for the names given. */
  allBuilt(except = ''): this {
    const missing = new Set(except.split(' ').map((name) => `t/g/${name}`))
    for (const asset of this.assets) {
      if (asset.operation === undefined || asset.storage === 'ephemeral' || missing.has(asset.key)) continue
      this.built(short(asset.key))
    }
    return this
  }

  get data(): GraphData {
    return { assets: this.assets, operations: [...this.#operations.values()], checks: this.checks }
  }

  get graph(): AssetGraph {
    this.#graph ??= buildGraph(this.data)
    return this.#graph
  }

  /** Plans for 2025-01-04, on the sandbox. */
  plan(
    roots: string,
    change: Partial<Omit<PlanRequest, 'roots' | 'exclude'>> & { readonly exclude?: string } = {},
    options?: PlanOptions,
  ): Plan {
    const request: PlanRequest = {
      selection: roots,
      downstream: false,
      fullRefresh: false,
      logicalDate: '2025-01-04',
      target: 'sandbox',
      partitions: [],
      ...change,
      roots: keysOf(roots),
      exclude: keysOf(change.exclude ?? ''),
    }
    return makePlan(this.graph, this.snapshot, request, options)
  }
}

export function world(drawing: string): World {
  return new World(drawing)
}

/** The planned assets by short name, in the plan's order. */
export function planned(plan: Plan): string[] {
  return plan.assets.map((asset) => short(asset.key))
}

/** One line a step: `2 dbt: mart team`, with its checks in brackets and, after an arrow, the steps it waits for. */
export function steps(plan: Plan): string[] {
  return plan.steps.map(({ id, operation, assets, checks, after }) => {
    const parts = [`${id} ${short(operation)}:`, ...assets.map(short).sort()]
    if (checks.length > 0) parts.push(`[${checks.map(({ name }) => name).join(' ')}]`)
    if (after.length > 0) parts.push(`<- ${after.join(' ')}`)
    return parts.join(' ')
  })
}

export function assetOf(plan: Plan, name: string): PlannedAsset {
  return plan.assets.find((asset) => asset.key === key(name)) ?? never(`${name} is not planned`)
}

/** Why an asset is in the plan, in one line: `upstream fact +2 via inlined`. */
export function why(plan: Plan, name: string): string {
  const { reason } = assetOf(plan, name)
  switch (reason.type) {
    case 'asked':
      return 'asked'
    case 'upstream': {
      const others = reason.others > 0 ? ` +${reason.others}` : ''
      const via = reason.via.length > 0 ? ` via ${reason.via.map(short).join(' ')}` : ''
      return `upstream ${short(reason.asset)}${others}${via}`
    }
    case 'never built':
      return `never built, needed by ${short(reason.neededBy)}`
    case 'view dropped':
      return `view dropped with ${short(reason.table)}`
    case 'same operation':
      return `same operation as ${short(reason.asset)}`
    case 'downstream':
      return `above ${short(reason.asset)}`
    case 'stale':
      return `stale: ${causeOf(reason.cause)}`
  }
}

/** What is not fresh, one line each: `fact stale: upstream box v1 -> v3, stale dim`. */
export function notFresh(statuses: readonly AssetStatus[]): string[] {
  return statuses
    .filter(({ state }) => state !== 'fresh')
    .map((status) => `${short(status.key)} ${status.state}: ${status.causes.map(causeOf).join(', ')}`)
}

function causeOf(cause: StaleCause): string {
  switch (cause.type) {
    case 'missing':
      return ['missing', ...cause.partitions].join(' ')
    case 'invalidated':
      return ['invalidated', ...(cause.invalidation.partition === null ? [] : [cause.invalidation.partition])].join(' ')
    case 'code changed':
      return 'code'
    case 'upstream changed':
      return `upstream ${short(cause.asset)} ${cause.read} -> ${cause.now}`
    case 'upstream stale':
      return `stale ${short(cause.asset)}`
  }
}

/**
 * The keys whose versions the ledger keeps with a materialization, as the engine has it: what the asset reads, with inlined
 * models replaced by what those read, and with what lies behind views besides the views.
 */
export function contentUpstream(graph: AssetGraph, of: AssetKey): AssetKey[] {
  return [
    ...new Set(
      graph.upstream(of).flatMap((source) => {
        const { storage, operation } = graph.asset(source)
        if (storage === 'ephemeral') return contentUpstream(graph, source)
        return storage === 'view' || operation === undefined ? [source, ...contentUpstream(graph, source)] : [source]
      }),
    ),
  ]
}

/** The step that runs a check, and the check. */
export function checkOf(plan: Plan, name: string): { readonly step: PlanStep; readonly check: PlannedCheck } {
  for (const step of plan.steps) {
    const check = step.checks.find((candidate) => candidate.name === name)
    if (check) return { step, check }
  }
  return never(`check ${name} is not planned`)
}

/** What is untouched of one type, by short name. */
export function untouchedOf(plan: Plan, type: Plan['untouched'][number]['type']): string[] {
  return plan.untouched.filter((group) => group.type === type).flatMap(({ keys }) => keys.map(short))
}

function keysOf(names: string): AssetKey[] {
  return names === '' ? [] : names.split(' ').map(key)
}

function never(message = 'the test is wrong'): never {
  throw new Error(message)
}
