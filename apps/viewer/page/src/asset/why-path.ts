import type { ArrivedPartition, MadeBy, Why, WhyRoot, WhyStep } from '@headwater/reporters'
import type { JsonOf, WhyView } from '@headwater/viewer'

/** One station on the way from an asset to what is to blame, nearest first. */
export interface PathStep {
  /** The asset that it speaks of, to go there. */
  readonly asset: string
  /** What happened to it, without its name: `was rebuilt`, `took in 2025-01-01, which arrived 26 h late`. */
  readonly text: string
  /** What that means for the asset before it: `team_form last read 9c1e, now it is 41aa`. */
  readonly behind: string | null
  readonly at: string | null
  readonly runId: string | null
  readonly isRoot: boolean
}

type Said = JsonOf<Why>
type Step = JsonOf<WhyStep>
type Root = JsonOf<WhyRoot>
/** How an asset is called on the page. */
type Label = (key: string) => string

/** The way as stations, each asset once, the root cause last. Empty for what is fresh. */
export function whyPath({ why }: WhyView, label: Label): PathStep[] {
  const stations = why.steps.map((step) => stationOf(step, label))
  const { root } = why
  if (root === null) return merged(stations)
  return merged([...stations, rootStation(root)])
}

/** Root causes besides the one that the path leads to. */
export function otherRoots({ why }: WhyView): PathStep[] {
  return why.others.map(rootStation)
}

/** What its own newest run says of it, where that and nothing upstream is why. */
export function ownTrouble({ why }: WhyView): Said['trouble'] {
  const isSaid = why.root?.type === 'missing' && why.root.asset === why.key && why.root.trouble !== null
  return isSaid || (why.health !== 'failed' && why.health !== 'unavailable') ? null : why.trouble
}

/** Of a long way the middle is folded: the stations shown first, how many are hidden, and those at the end. */
export function folded(
  path: readonly PathStep[],
  shown: number,
): { readonly head: readonly PathStep[]; readonly hidden: number; readonly tail: readonly PathStep[] } {
  // To fold a single station would save nothing.
  if (path.length <= shown + 1) return { head: path, hidden: 0, tail: [] }
  const head = Math.ceil(shown / 2)
  const tail = shown - head
  return { head: path.slice(0, head), hidden: path.length - shown, tail: path.slice(path.length - tail) }
}

function stationOf(step: Step, label: Label): PathStep {
  switch (step.type) {
    case 'upstream changed': {
      const { source, read, now, at, partitions } = step
      const did =
        read === null ? 'was built' : partitions.length > 0 ? `took in ${arrivals(partitions)}` : 'was rebuilt'
      const versions =
        read === null
          ? `${label(step.asset)} was made before`
          : `${label(step.asset)} last read ${short(read)}, now it is ${short(now)}`
      return { asset: source, text: did, behind: versions, at, runId: null, isRoot: false }
    }
    case 'upstream stale':
      return {
        asset: step.source,
        text: 'is not right itself',
        behind: `${label(step.asset)} reads it`,
        at: null,
        runId: null,
        isRoot: false,
      }
    case 'rebuilt': {
      const text =
        step.partitions.length > 0 ? `took in ${arrivals(step.partitions)}` : `was rebuilt behind ${label(step.source)}`
      return { asset: step.asset, text, behind: null, at: null, runId: null, isRoot: false }
    }
  }
}

function rootStation(root: Root): PathStep {
  const station = { asset: root.asset, behind: null, isRoot: true }
  switch (root.type) {
    case 'missing': {
      const { partitions, trouble } = root
      const what = partitions.length === 0 ? 'was never built' : `lacks ${partitionsInWords(partitions)}`
      if (trouble === null) return { ...station, text: what, at: null, runId: null }
      const day = trouble.partition === null || partitions.length === 1 ? '' : `${trouble.partition} `
      const said = trouble.message === null ? '' : `: ${trouble.message}`
      return { ...station, text: `${what}, ${day}${trouble.state}${said}`, at: trouble.since, runId: trouble.runId }
    }
    case 'invalidated': {
      const { kind, partition, by, reason, at } = root.invalidation
      const found = kind === 'marked' ? `was marked wrong by ${by}` : 'was changed outside of Headwater'
      return { ...station, text: `${partition === null ? '' : `${partition} `}${found}: “${reason}”`, at, runId: null }
    }
    case 'code changed': {
      const what = root.moved.length === 0 ? 'other code' : `other ${root.moved.join(' and ')}`
      return { ...station, text: `has ${what} since it was made`, at: root.madeAt, runId: null }
    }
    case 'arrived': {
      const isLate = root.partitions.some(({ lateMs, after }) => lateMs !== null || after !== null)
      const how = root.by.runId === null ? 'came in' : isLate ? 'was backfilled' : 'was brought in'
      const days = partitionsInWords(root.partitions.map(({ partition }) => partition))
      return { ...station, text: `${days} ${how}${reasonOf(root.by)}`, at: root.by.at, runId: root.by.runId }
    }
    case 'rebuilt': {
      const { by } = root
      if (by === null) return { ...station, text: 'was rebuilt', at: null, runId: null }
      return { ...station, text: `was rebuilt${reasonOf(by)}`, at: by.at, runId: by.runId }
    }
  }
}

function reasonOf({ runId, source, reason }: JsonOf<MadeBy>): string {
  if (runId === null) return ` (${source})`
  return reason === null ? '' : `: “${reason}”`
}

/** Neighbours that speak of one asset are one station: what was rebuilt is the same that changed, and the root says it best. */
function merged(stations: readonly PathStep[]): PathStep[] {
  const path: PathStep[] = []
  for (const station of stations) {
    const before = path.at(-1)
    if (before?.asset !== station.asset) {
      path.push(station)
      continue
    }
    path[path.length - 1] = {
      ...station,
      // `was rebuilt behind x` is told by the next station.
      text: station.isRoot || before.behind === null ? station.text : before.text,
      behind: before.behind ?? station.behind,
      at: station.at ?? before.at,
      runId: station.runId ?? before.runId,
    }
  }
  return path
}

/** `2025-01-01, which arrived 26 h late`. */
function arrivals(partitions: readonly JsonOf<ArrivedPartition>[]): string {
  const days = partitionsInWords(partitions.map(({ partition }) => partition))
  const late = partitions.find(({ lateMs, after }) => lateMs !== null || after !== null)
  if (late === undefined) return days
  return partitions.length === 1
    ? `${days}, which arrived ${lateness(late)}`
    : `${days}, of which ${late.partition} arrived ${lateness(late)}`
}

/** `26 h late`, `after 2025-01-03`. */
export function lateness({ lateMs, after }: JsonOf<ArrivedPartition>): string {
  if (lateMs === null) return `after ${after}`
  const hours = Math.floor(lateMs / 3_600_000)
  if (hours >= 48) return `${Math.floor(hours / 24)} d late`
  return hours > 0 ? `${hours} h late` : `${Math.max(1, Math.round(lateMs / 60_000))} min late`
}

/** `2025-01-01`, `2 partitions 2025-01-01..2025-01-05`. */
function partitionsInWords(partitions: readonly string[]): string {
  const sorted = [...new Set(partitions)].sort()
  const [first = ''] = sorted
  return sorted.length < 2 ? first : `${sorted.length} partitions ${first}..${sorted.at(-1)}`
}

/** Enough of a version to tell it from another. */
function short(version: string): string {
  return version.slice(0, 4)
}
