import type { Asset, AssetKey } from '@headwater/graph'
import type { AssetHistory, Invalidation, LedgerSnapshot, TakenPartitions } from '../plan.ts'

/** One materialization, as the ledger keeps it. */
interface Made {
  readonly id: number
  readonly partition: string | null
  readonly version: string
  readonly codeVersion: string
  readonly fingerprint: string
  readonly rows: number
  readonly unchanged: boolean
  /** Version and materialization of each input when it was begun. */
  readonly inputs: { readonly [asset: string]: { readonly version: string; readonly id: number } | null }
}

/** What a reader of the ledger knows: made by the rules of the real one, from the list of all that was made. */
export class SimulatedLedger {
  readonly #made = new Map<string, Made[]>()
  readonly #marks = new Map<string, Invalidation[]>()
  #id = 0

  /** Tells whether the content is the one that was known. */
  write(
    asset: Asset,
    partition: string | null,
    content: { readonly fingerprint: string; readonly rows: number },
    inputs: readonly AssetKey[],
  ): 'changed' | 'unchanged' {
    const all = this.#all(asset.key)
    const before = all.findLast((made) => made.partition === partition)
    const marks = this.#marks.get(asset.key) ?? []
    // What somebody wrote over it was there in between, and readers may have taken that in.
    const isMarked = marks.some((mark) => mark.partition === partition)
    const unchanged = before?.fingerprint === content.fingerprint && !isMarked
    this.#id++
    const version = unchanged ? this.#version(asset.key) : `v${this.#id}`
    const read = inputs.map((key) => {
      const newest = this.#all(key).at(-1)
      return [key, newest ? { version: this.#version(key), id: newest.id } : null] as const
    })
    all.push({
      ...content,
      id: this.#id,
      partition,
      version,
      codeVersion: asset.codeVersion,
      unchanged,
      inputs: Object.fromEntries(read),
    })
    this.#made.set(asset.key, all)
    this.#marks.set(asset.key, partition === null ? [] : marks.filter((mark) => mark.partition !== partition))
    return unchanged ? 'unchanged' : 'changed'
  }

  changedOutside(key: AssetKey, partition: string | null): void {
    const mark = { kind: 'changed outside', partition, reason: 'rows', by: 'ana@host', at: '2025-01-04' } as const
    this.#marks.set(key, [...(this.#marks.get(key) ?? []), mark])
  }

  snapshot(): LedgerSnapshot {
    const assets: { [key: string]: AssetHistory } = {}
    for (const [key, made] of this.#made) {
      const newest = made.at(-1)
      if (newest) assets[key] = this.#history(key, newest)
    }
    return { assets }
  }

  #history(key: string, newest: Made): AssetHistory {
    const days = new Set(this.#all(key).flatMap(({ partition }) => partition ?? []))
    const inputs: { [asset: string]: string | null } = {}
    const taken: { [asset: string]: TakenPartitions } = {}
    const repeated: { [asset: string]: readonly string[] | null } = {}
    for (const [input, read] of Object.entries(newest.inputs)) {
      inputs[input] = read?.version ?? null
      const made = this.#all(input)
      const later = made.filter(({ id }) => id > (read?.id ?? 0))
      const isDaily = made.some(({ partition }) => partition !== null)
      const moved = later.filter(({ unchanged }) => !unchanged).flatMap(({ partition }) => partition ?? [])
      const again = later.flatMap(({ partition }) => partition ?? []).filter((day) => !moved.includes(day))
      if (isDaily && made.length > 0 && this.#version(input) !== read?.version) {
        const there = made.filter(({ id }) => id < newest.id).flatMap(({ partition }) => partition ?? [])
        taken[input] = { newest: there.sort().at(-1) ?? null, changed: [...new Set(moved)].sort() }
      }
      if (isDaily ? again.length > 0 : later.length > 0 && later.every(({ unchanged }) => unchanged)) {
        repeated[input] = isDaily ? [...new Set(again)].sort() : null
      }
    }
    return {
      version: this.#version(key),
      codeVersion: newest.codeVersion,
      rows: newest.rows,
      durationsMs: [],
      partitions: [...days].sort(),
      inputs,
      ...(Object.keys(taken).length > 0 && { taken }),
      ...(Object.keys(repeated).length > 0 && { repeated }),
      invalidations: this.#marks.get(key) ?? [],
    }
  }

  /** Of the newest that changed anything, or of the first. */
  #version(key: string): string {
    const all = this.#all(key)
    return (all.findLast(({ unchanged }) => !unchanged) ?? all[0])?.version ?? ''
  }

  #all(key: string): Made[] {
    return this.#made.get(key) ?? []
  }
}
