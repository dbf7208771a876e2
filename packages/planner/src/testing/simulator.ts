import type { AssetKey } from '@headwater/graph'
import { makePlan } from '../make-plan.ts'
import { ownCauses } from '../own-causes.ts'
import type { Plan, PlannedAsset, PlanRequest } from '../plan.ts'
import { planningGraph } from '../planning-graph.ts'
import { SimulatedLedger } from './simulated-ledger.ts'
import { contentOf, type Filter, type Row, SimulatedWarehouse } from './simulated-warehouse.ts'
import { contentUpstream, key, short, type World } from './world.ts'

/** How one asset (of one day) fares in a run, besides being built. */
export type Fate = 'unavailable' | 'failed'

/** How one asset of one step has ended. */
type End = 'changed' | 'unchanged' | 'left out' | 'unavailable' | 'stopped'

/**
 * Carries plans out on a warehouse of rows as the engine does: with the cutoff, days that fail or are not there yet, and a
 * ledger that knows afterwards what the real one would. So what a plan promises can be held against a rebuild from scratch.
 */
export class Simulator {
  readonly world: World
  readonly warehouse: SimulatedWarehouse
  readonly ledger = new SimulatedLedger()
  readonly #source = new Map<string, readonly Omit<Row, 'time'>[]>()
  #time = 0

  constructor(world: World, filters: { readonly [name: string]: Filter } = {}) {
    this.world = world
    this.warehouse = new SimulatedWarehouse(
      world,
      new Map(Object.entries(filters).map(([name, filter]) => [key(name), filter])),
    )
  }

  /** What the source has for a day from now on; nothing is brought in yet. */
  source(name: string, day: string, values: readonly string[]): this {
    this.#source.set(
      `${key(name)} ${day}`,
      values.map((value, id) => ({ day, id: `${id}`, value })),
    )
    return this
  }

  /** Somebody writes into a table, and an observation finds it. */
  changeOutside(name: string, day: string, value: string): this {
    this.warehouse.ingest(key(name), day, [{ day, id: 'outside', value, time: this.#tick() }])
    this.ledger.changedOutside(key(name), day)
    return this
  }

  /** Finds the views that went with what they read, in a run that did not come to make them again. */
  observe(): this {
    const { assets } = this.ledger.snapshot()
    for (const view of this.world.graph.keys) {
      if (assets[view]?.invalidations.length === 0 && this.warehouse.isGone(view))
        this.ledger.changedOutside(view, null)
    }
    return this
  }

  plan(roots: string, change: Partial<Omit<PlanRequest, 'roots' | 'exclude'>> = {}): Plan {
    const request: PlanRequest = {
      selection: roots,
      downstream: false,
      fullRefresh: false,
      logicalDate: '2025-01-08',
      target: 'sandbox',
      partitions: [],
      ...change,
      roots: roots === '' ? this.world.graph.keys : roots.split(' ').map(key),
      exclude: [],
    }
    return makePlan(this.world.graph, this.ledger.snapshot(), request, { dbtInvocationMs: 250 })
  }

  /** Carries out a plan, or the first so many of its steps. `fates` by asset, and day: `box 2025-01-01`. */
  run(plan: Plan, fates: { readonly [unit: string]: Fate } = {}, steps = plan.steps.length): this {
    const ends = new Map<AssetKey, { readonly step: string; readonly end: End }[]>()
    for (const { id, partition, assets } of plan.steps.slice(0, steps)) {
      for (const planned of plan.assets.filter((asset) => assets.includes(asset.key))) {
        const fate = fates[partition === null ? short(planned.key) : `${short(planned.key)} ${partition}`]
        const end = this.#endOf(planned, id, ends, plan) ?? this.#build(planned, partition, fate)
        ends.set(planned.key, [...(ends.get(planned.key) ?? []), { step: id, end }])
      }
    }
    return this
  }

  /** The end of an asset that its reads do not let be built. */
  #endOf(
    planned: PlannedAsset,
    step: string,
    ends: ReadonlyMap<AssetKey, readonly { readonly step: string; readonly end: End }[]>,
    plan: Plan,
  ): End | undefined {
    let absent: End | undefined
    let isAnyOk = planned.upstream.length === 0
    for (const source of planned.upstream) {
      const of = ends.get(source) ?? []
      const isOk = (one: (typeof of)[number]): boolean =>
        one.end === 'changed' ||
        (one.end === 'unchanged' && !planned.onlyIfChanged) ||
        (one.end === 'left out' && !planned.onlyIfChanged && !planned.onlyIfMade) ||
        // What is made in the same step came too late to be known before it began.
        (one.end === 'unchanged' && one.step === step)
      if (of.some(isOk)) isAnyOk = true
      else if (of.some(({ end }) => end === 'unchanged' || end === 'left out')) absent = 'left out'
      else if (of.some(({ end }) => end === 'unavailable')) {
        if (plan.assets.find((asset) => asset.key === source)?.firstBuild) return 'stopped'
        absent ??= 'unavailable'
      } else return 'stopped'
    }
    return isAnyOk ? undefined : absent
  }

  #build({ key: asset, mode, partitions }: PlannedAsset, day: string | null, fate: Fate | undefined): End {
    if (fate !== undefined) return fate === 'failed' ? 'stopped' : 'unavailable'
    const { graph } = this.world
    if (!this.warehouse.canBuild(asset)) return 'stopped'
    if (day !== null) {
      const time = this.#tick()
      const rows = (this.#source.get(`${asset} ${day}`) ?? []).map((row) => ({ ...row, time }))
      this.warehouse.ingest(asset, day, rows)
    } else {
      this.warehouse.build(asset, mode, partitions)
    }
    const all = this.warehouse.rows(asset)
    const { storage, codeVersion, meta } = graph.asset(asset)
    const ignoresTime = JSON.stringify(meta).includes('exclude')
    const content = contentOf(day === null ? all : all.filter((row) => row.day === day), !ignoresTime)
    const fingerprint = storage === 'view' ? `view ${codeVersion}` : content
    return this.ledger.write(graph.asset(asset), day, { fingerprint, rows: all.length }, contentUpstream(graph, asset))
  }

  /**
   * The assets that are right by the ledger (by themselves, and all above them) and hold something else than a rebuild
   * from scratch would give: there must never be one.
   */
  lies(): string[] {
    const { graph } = this.world
    const planning = planningGraph(graph)
    const snapshot = this.ledger.snapshot()
    const causes = ownCauses(planning, snapshot, '2025-01-08')
    const isRight = new Map<AssetKey, boolean>()
    const lies: string[] = []
    for (const asset of graph.keys) {
      const own = causes(planning.numberOf(asset)).filter(({ type }) => type !== 'missing')
      const isThere = graph.asset(asset).storage === 'ephemeral' || snapshot.assets[asset] !== undefined
      const right = isThere && own.length === 0 && graph.upstream(asset).every((source) => isRight.get(source))
      isRight.set(asset, right)
      const isSeen = graph.asset(asset).storage !== 'ephemeral' && !this.warehouse.isGone(asset)
      if (right && isSeen && !this.isAsFromScratch(asset)) lies.push(short(asset))
    }
    return lies
  }

  isAsFromScratch(asset: AssetKey): boolean {
    return contentOf(this.warehouse.rows(asset)) === contentOf(this.warehouse.fromScratch(asset))
  }

  #tick(): number {
    this.#time++
    return this.#time
  }
}
