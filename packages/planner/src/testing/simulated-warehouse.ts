import type { Asset, AssetGraph, AssetKey } from '@headwater/graph'
import type { Mode } from '../plan.ts'

/** One row of a made-up table. */
export interface Row {
  /** Empty in a dimension. */
  readonly day: string
  readonly id: string
  readonly value: string
  /** When it was brought in (`modified_at`): carried along by everything that copies the row. */
  readonly time: number
}

/** How an incremental model finds what is new: `date > max(date)` or `modified_at > max(modified_at)`. */
export interface Filter {
  readonly by: 'day' | 'time'
  /** Rows of the same day and id are replaced, not doubled. */
  readonly isKeyed: boolean
}

type Contents = (key: AssetKey) => readonly Row[]

/**
 * A warehouse of rows. Models whose name begins with `dim` hold one row: all values of what they read. Every other model
 * holds one row for each dated row that it reads, joined with the dimensions that it reads; so each row depends on its own
 * day and on every dimension. An incremental model takes what its filter lets through, and nothing where it is empty. A
 * view is gone when what it reads is replaced: then it shows nothing.
 */
export class SimulatedWarehouse {
  readonly #world: { readonly graph: AssetGraph }
  readonly #filters: ReadonlyMap<AssetKey, Filter>
  readonly #tables = new Map<AssetKey, readonly Row[]>()
  /** The code by which a view was made last. */
  readonly #views = new Map<AssetKey, string>()

  constructor(world: { readonly graph: AssetGraph }, filters: ReadonlyMap<AssetKey, Filter>) {
    this.#world = world
    this.#filters = filters
  }

  /** What a reader finds now. */
  readonly rows = (key: AssetKey): readonly Row[] => {
    const asset = this.#world.graph.asset(key)
    if (asset.storage === 'ephemeral') return computed(this.#world.graph, asset, this.rows)
    const code = this.#views.get(key)
    if (asset.storage === 'view') return code === undefined ? [] : computed(this.#world.graph, asset, this.rows, code)
    return this.#tables.get(key) ?? []
  }

  /** What a rebuild of everything from the bronze rows that are there would give. */
  readonly fromScratch = (key: AssetKey): readonly Row[] => {
    const asset = this.#world.graph.asset(key)
    return asset.operation === 't/dbt' ? computed(this.#world.graph, asset, this.fromScratch) : this.rows(key)
  }

  /** Brings in a day: what was there of it is replaced. */
  ingest(key: AssetKey, day: string, rows: readonly Row[]): void {
    this.#tables.set(key, [...this.rows(key).filter((row) => row.day !== day), ...rows])
  }

  build(key: AssetKey, mode: Mode, partitions: readonly string[] = []): void {
    const asset = this.#world.graph.asset(key)
    const fresh = computed(this.#world.graph, asset, this.rows)
    const had = this.rows(key)
    if (mode === 'rebuild' || mode === 'full refresh') this.#dropViewsOn(key)
    if (asset.storage === 'view') this.#views.set(key, asset.codeVersion)
    else if (mode === 'incremental') this.#tables.set(key, this.#added(key, had, fresh))
    else if (mode === 'delete+insert') {
      const isIn = ({ day }: Row): boolean => partitions.includes(day)
      this.#tables.set(key, [...had.filter((row) => !isIn(row)), ...fresh.filter(isIn)])
    } else this.#tables.set(key, fresh)
  }

  isGone(view: AssetKey): boolean {
    return this.#world.graph.asset(view).storage === 'view' && !this.#views.has(view)
  }

  /** Whether everything that the SQL of an asset names is there. */
  canBuild(key: AssetKey): boolean {
    const { graph } = this.#world
    return graph
      .upstream(key)
      .every((source) => (graph.asset(source).storage === 'ephemeral' ? this.canBuild(source) : !this.isGone(source)))
  }

  /** As Postgres does when what they read is replaced. */
  #dropViewsOn(key: AssetKey): void {
    for (const reader of this.#world.graph.downstream(key)) {
      const { storage } = this.#world.graph.asset(reader)
      if (storage === 'view') this.#views.delete(reader)
      if (storage === 'view' || storage === 'ephemeral') this.#dropViewsOn(reader)
    }
  }

  #added(key: AssetKey, had: readonly Row[], fresh: readonly Row[]): readonly Row[] {
    const { by, isKeyed } = this.#filters.get(key) ?? { by: 'day', isKeyed: false }
    const newest = had.map((row) => row[by]).reduce<string | number | null>(later, null)
    const taken = fresh.filter((row) => newest !== null && row[by] > newest)
    const names = new Set(isKeyed ? taken.map(nameOf) : [])
    return [...had.filter((row) => !names.has(nameOf(row))), ...taken]
  }
}

/** The rows as text, in any order; with `time` only where that counts as content. */
export function contentOf(rows: readonly Row[], withTime = false): string {
  return rows
    .map(({ day, id, value, time }) => [day, id, value, ...(withTime ? [time] : [])].join(' '))
    .sort()
    .join('\n')
}

function computed(graph: AssetGraph, asset: Asset, contents: Contents, code = asset.codeVersion): readonly Row[] {
  const isDimension = (key: AssetKey): boolean => key.includes('/dim')
  const sources = graph.upstream(asset.key)
  if (isDimension(asset.key)) {
    const values = new Set(sources.flatMap(contents).map(({ value }) => value))
    return [{ day: '', id: asset.key, value: `${code}:${[...values].sort().join('+')}`, time: 0 }]
  }
  const joined = sources
    .filter(isDimension)
    .flatMap(contents)
    .map(({ value }) => value)
  return sources
    .filter((key) => !isDimension(key))
    .flatMap((key) => contents(key).map((row) => ({ ...row, id: `${key} ${row.id}` })))
    .filter(({ day }) => day !== '')
    .map((row) => ({ ...row, value: [row.value, ...joined, code].join('|') }))
}

function nameOf({ day, id }: Row): string {
  return `${day} ${id}`
}

function later(a: string | number | null, b: string | number): string | number {
  return a === null || b > a ? b : a
}
