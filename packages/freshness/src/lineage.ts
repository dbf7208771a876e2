import type { AssetKey } from '@headwater/graph'
import { openAt } from './calendar.ts'
import { isTimed } from './policies.ts'
import { newestSeen, type Situation, type View } from './situation.ts'
import { oldestOf, type Views, viewAt } from './views.ts'

/** What everything was really built from, back to the roots: those first assets, from above, of which a policy speaks of time. */
export interface LineageOfData {
  readonly roots: readonly AssetKey[]
  isRoot(key: AssetKey): boolean
  /** What is in the asset as it is; null for one that was never made. Nothing where no policy reaches it. */
  current(key: AssetKey): Views | null
  /** How much of a root is in the asset as it is; NaN where it was not built from that. */
  viewOf(key: AssetKey, root: AssetKey): View
}

/**
 * Follows what each materialization read, by the numbers that it noted, and not what is there now: a parent that was made again
 * while its child ran, or since, makes the child no younger. What was made again and stayed the same counts as read: its
 * readers were left alone for that. Only edges of the graph as it is are followed.
 */
export function lineageOfData(situation: Situation): LineageOfData {
  const { graph, at, factsOf, madeOf } = situation
  const reached = new Set<AssetKey>()
  const roots = new Map<AssetKey, number>()
  for (const key of graph.keys) {
    const isBehind = graph.upstream(key).some((source) => reached.has(source))
    const isRoot = !isBehind && situation.policiesOf(key).some(isTimed)
    if (isBehind || isRoot) reached.add(key)
    if (isRoot) roots.set(key, roots.size)
  }
  const NONE: Views = new Float64Array(roots.size).fill(Number.NaN)
  const alone = (root: number, view: View): Views => {
    const views = NONE.slice()
    views[root] = view
    return views
  }
  const merged = (several: readonly Views[]): Views => oldestOf(several, NONE)
  const sourcesOf = (key: AssetKey): readonly AssetKey[] => graph.upstream(key).filter((source) => reached.has(source))
  const views = new Map<string, Views>()
  const once = (id: string, make: () => Views): Views => {
    const known = views.get(id)
    if (known) return known
    const made = make()
    views.set(id, made)
    return made
  }
  const currents = new Map<AssetKey, Views | null>()

  /** It has no content of its own: it shows what it reads, at any time. */
  const onlyShows = (key: AssetKey): boolean => {
    const { storage, operation } = graph.asset(key)
    return storage === 'ephemeral' || (storage === 'none' && operation === undefined)
  }
  const isDriven = (key: AssetKey): boolean => graph.asset(key).operation !== undefined

  const current = (key: AssetKey): Views | null => {
    const known = currents.get(key)
    if (known !== undefined) return known
    const found = currentOf(key)
    currents.set(key, found)
    return found
  }
  const currentOf = (key: AssetKey): Views | null => {
    if (!reached.has(key)) return NONE
    const root = roots.get(key)
    if (root !== undefined) return alone(root, Number.POSITIVE_INFINITY)
    // What was never made shows nothing: that it is missing is another matter than how old the rest is.
    if (onlyShows(key)) return merged(sourcesOf(key).map((source) => current(source) ?? NONE))
    const { newest } = factsOf(key)
    if (newest === null) return null
    const made = newestDuePartition(key, Number.POSITIVE_INFINITY) ?? newest
    return readBy(key, made.id, made.at.getTime())
  }

  const newestDuePartition = (key: AssetKey, view: View) => {
    const { partitions } = graph.asset(key)
    return partitions && newestSeen(factsOf(key), view, openAt(partitions, at))
  }

  /** What one materialization was built from. */
  const readBy = (key: AssetKey, id: number, when: number): Views =>
    once(`${key} #${id}`, () => {
      const inputs = madeOf(id)?.inputs ?? null
      if (inputs === null) return asOf(key, when)
      return merged(
        sourcesOf(key).map((source) => {
          const read = Object.hasOwn(inputs, source) ? inputs[source] : undefined
          if (typeof read === 'number') return ofRead(source, read)
          if (onlyShows(source)) return there(source, when)
          // An edge that is newer than this: nothing of it is in there.
          if (read === undefined) return NONE
          return isDriven(source) ? neverThere(source) : there(source, when)
        }),
      )
    })

  /** What somebody had read who read this materialization of it. */
  const ofRead = (key: AssetKey, id: number): Views => {
    const { newest } = factsOf(key)
    const isSame = newest !== null && id >= newest.changed
    const when = madeOf(id)?.at.getTime() ?? Number.NEGATIVE_INFINITY
    const root = roots.get(key)
    if (root !== undefined) return alone(root, isSame ? Number.POSITIVE_INFINITY : when)
    if (isSame) return current(key) ?? NONE
    const partition = newestDuePartition(key, when)
    if (partition === undefined) return readBy(key, id, when)
    // Made again since: nobody has kept what that partition was made of at the time.
    return partition.id <= id ? readBy(key, partition.id, partition.at.getTime()) : asOf(key, when)
  }

  /** The same of one who read whatever was there at a time. */
  const there = (key: AssetKey, when: number): Views => {
    const { newest } = factsOf(key)
    const changedAt = newest && (madeOf(newest.changed)?.at ?? newest.at).getTime()
    const isSame = changedAt !== null && changedAt <= when
    const root = roots.get(key)
    if (root !== undefined) return alone(root, isSame ? Number.POSITIVE_INFINITY : when)
    if (isSame) return current(key) ?? NONE
    return newest === null && !onlyShows(key) && isDriven(key) ? neverThere(key) : asOf(key, when)
  }

  /** Of what nobody noted: it read what was there then. An adopted warehouse is right as it stands. */
  const asOf = (key: AssetKey, when: number): Views =>
    once(`${key} @${when}`, () => merged(sourcesOf(key).map((source) => there(source, when))))

  /** Nothing was there of it: nothing of its roots either. */
  const neverThere = (key: AssetKey): Views =>
    once(`${key} -`, () => {
      const root = roots.get(key)
      if (root !== undefined) return alone(root, Number.NEGATIVE_INFINITY)
      return merged(sourcesOf(key).map((source) => neverThere(source)))
    })

  return {
    roots: [...roots.keys()],
    isRoot: (key) => roots.has(key),
    current,
    viewOf(key, root) {
      const views = current(key)
      return views === null ? Number.NaN : viewAt(views, roots.get(root) ?? -1)
    },
  }
}
