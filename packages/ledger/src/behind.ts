import type { AssetHistory, TakenPartitions } from '@headwater/planner'

/**
 * How an asset hangs together with others, by numbers of materializations. Those of one asset are numbered in the order in
 * which they were committed, so a number says what was there.
 */
export interface Link {
  /** Its newest materialization. */
  readonly newest: number
  /** The one that changed it last: those after it were unchanged. */
  readonly changed: number
  /** Of each input the newest materialization that it read; null where there was none, or null for all where nobody knows. */
  readonly reads: { readonly [asset: string]: number | null } | null
}

/** An input that was made again since its reader read it. */
export interface Behind {
  readonly reader: string
  readonly input: string
  /** The newest materialization of the input that the reader read; 0 for none. */
  readonly read: number
}

/** A partition that was made again: by its newest materialization, the one that changed it last, and its first. */
export interface MadePartition {
  readonly partition: string
  readonly newest: number
  readonly changed: number
  readonly first: number
}

/** Every reader with each of its inputs that was made again since. */
export function whoIsBehind(links: ReadonlyMap<string, Link>): Behind[] {
  const behind: Behind[] = []
  for (const [reader, { reads }] of links) {
    for (const [input, number] of Object.entries(reads ?? {})) {
      const read = number ?? 0
      if ((links.get(input)?.newest ?? 0) > read) behind.push({ reader, input, read })
    }
  }
  return behind
}

/** Inputs with partitions, each with the number after which its partitions are of interest to anybody. */
export function partitionsWanted(
  behind: readonly Behind[],
  assets: { readonly [key: string]: AssetHistory },
): ReadonlyMap<string, number> {
  const since = new Map<string, number>()
  for (const { input, read } of behind) {
    if ((assets[input]?.partitions.length ?? 0) > 0) since.set(input, Math.min(since.get(input) ?? read, read))
  }
  return since
}

/** What each reader has not taken in of its inputs, and what of them was made again for nothing. */
export function historiesBehind(
  behind: readonly Behind[],
  assets: { readonly [key: string]: AssetHistory },
  links: ReadonlyMap<string, Link>,
  made: ReadonlyMap<string, readonly MadePartition[]>,
): ReadonlyMap<string, Pick<AssetHistory, 'taken' | 'repeated'>> {
  const found = new Map<string, { taken?: Mutable<'taken'>; repeated?: Mutable<'repeated'> }>()
  for (const { reader, input, read } of behind) {
    const source = assets[input]
    const link = links.get(input)
    if (source === undefined || link === undefined) continue
    const history = found.get(reader) ?? {}
    found.set(reader, history)
    if (source.partitions.length === 0) {
      if (link.changed <= read) history.repeated = { ...history.repeated, [input]: null }
      continue
    }
    const since = made.get(input) ?? []
    const repeated = since.filter(({ newest, changed }) => newest > read && changed <= read)
    if (repeated.length > 0) history.repeated = { ...history.repeated, [input]: namesOf(repeated) }
    if (link.changed <= read) continue
    const done = links.get(reader)?.newest ?? 0
    history.taken = { ...history.taken, [input]: takenOf(source, since, read, done) }
  }
  return found
}

type Mutable<K extends 'taken' | 'repeated'> = NonNullable<AssetHistory[K]>

/** `done` is the reader's own materialization: what was there by then may be in it. */
function takenOf(
  { partitions }: AssetHistory,
  since: readonly MadePartition[],
  read: number,
  done: number,
): TakenPartitions {
  const later = new Set(since.filter(({ first }) => first > done).map(({ partition }) => partition))
  return {
    newest: partitions.findLast((partition) => !later.has(partition)) ?? null,
    changed: namesOf(since.filter(({ changed }) => changed > read)),
  }
}

function namesOf(partitions: readonly MadePartition[]): readonly string[] {
  return partitions.map(({ partition }) => partition).sort()
}
