import { unreachable } from '@headwater/errors'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import { partitionsInWords } from '../plan/groups.ts'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { type ScreenNames, screenNames } from '../text/names.ts'
import { formatDuration, plural } from '../text/quantity.ts'
import { textWidth } from '../text/width.ts'
import { wrap } from '../text/words.ts'
import { shortVersion, timeAt } from './moments.ts'
import type { ArrivedPartition, MadeBy, Why, WhyRoot, WhyStep } from './why-types.ts'

export interface FormatWhyOptions extends ScreenOptions {
  readonly graph: Pick<AssetGraph, 'label'>
  /** The target's clock. */
  readonly now: Date
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** Steps of a way that are told; of a longer one the middle is counted. */
const STEPS = 6
const INPUTS = 8

/** Why an asset stands as it does: the way from it to its root cause, and what mends it. */
export function formatWhy(why: Why, options: FormatWhyOptions): string {
  const pen = ink(options)
  const { graph, now, next } = options
  const names = screenNames(graph, keysOf(why), pen)
  const say = { names, pen, now }
  const lines: LabelledLine[] = [
    ...troubleLines(why, say),
    ...(why.root === null ? [] : [{ label: 'root', text: rootInWords(why.root, say), lines: 4 }]),
    ...otherRoots(why, say),
    ...(why.root === null && (why.made !== null || why.health === 'fresh') ? madeLines(why, say) : []),
    ...lateLines(why),
    ...next,
  ]
  const head = `${pen.paint(names.label(why.key), 'bold')} is ${why.health}`
  return [head, ...becauses(why.steps, say), ...labelledLines(lines, pen)].join('\n')
}

interface Say {
  readonly names: ScreenNames
  readonly pen: Ink
  readonly now: Date
}

function becauses(all: readonly WhyStep[], say: Say): string[] {
  const steps = all.filter((step, i) => !saidBy(step, all[i - 1], all[i + 1]))
  const half = STEPS / 2
  const hidden = steps.length > STEPS ? steps.length - STEPS : 0
  const shown = hidden > 0 ? [...steps.slice(0, half), null, ...steps.slice(-half)] : steps
  return shown.flatMap((step) => {
    const text = step === null ? `… through ${plural(hidden, 'more asset')}` : `because ${stepInWords(step, say)}`
    return wrap(text, say.pen.width - 4, 3).map((line, i) => `${i === 0 ? '  ' : '    '}${line}`)
  })
}

/** That an asset was rebuilt is said already, and the step behind it says what for. */
function saidBy(step: WhyStep, before: WhyStep | undefined, after: WhyStep | undefined): boolean {
  return step.type === 'rebuilt' && before?.type === 'upstream changed' && after !== undefined
}

function stepInWords(step: WhyStep, { names, now }: Say): string {
  const { source } = step
  switch (step.type) {
    case 'upstream changed': {
      const { read, at } = step
      const when = at === null ? '' : ` at ${timeAt(at, now)}`
      const reader = names.short(step.asset)
      if (read === null) return `${names.label(source)} was built${when}, and ${reader} was made before`
      const versions = `version ${shortVersion(read)} → ${shortVersion(step.now)}`
      if (step.partitions.length > 0) {
        const took = `${names.label(source)} took in ${arrivals(step.partitions)}${at === null ? '' : `, at ${timeAt(at, now)}`}`
        return `${took} (${versions}), and ${reader} last read ${shortVersion(read)}`
      }
      return `${names.label(source)} was rebuilt${when} (${versions}) and ${reader} last read ${shortVersion(read)}`
    }
    case 'upstream stale':
      return `${names.label(source)} is not right, which ${names.short(step.asset)} reads`
    case 'rebuilt': {
      const days = step.partitions
      if (days.length > 0) return `${names.label(step.asset)} took in ${arrivals(days)}`
      return `${names.label(step.asset)} was rebuilt behind ${names.short(source)}`
    }
    default:
      return unreachable(step)
  }
}

function rootInWords(root: WhyRoot, { names, pen, now }: Say): string {
  const asset = names.label(root.asset)
  switch (root.type) {
    case 'missing': {
      const what = root.partitions.length === 0 ? 'was never built' : `lacks ${partitionsInWords(root.partitions)}`
      if (root.trouble === null) return `${asset} ${what}`
      const { state, message, runId, since, partition } = root.trouble
      const day = partition === null || root.partitions.length === 1 ? '' : `${partition} `
      const said = message === null ? '' : `: ${pen.text(message)}`
      return `${asset} ${what}, ${day}${state} since ${timeAt(since, now)} (run ${pen.text(runId)})${said}`
    }
    case 'invalidated': {
      const { kind, partition, by, reason, at } = root.invalidation
      const what = partition === null ? asset : `${asset} ${partition}`
      const found = kind === 'marked' ? `marked wrong by ${pen.text(by)}` : 'changed outside of Headwater'
      return `${what}, ${found} at ${timeAt(new Date(at), now)}: "${pen.text(reason)}"`
    }
    case 'code changed': {
      const what = root.moved.length === 0 ? 'its code' : `its ${root.moved.join(' and ')}`
      const since = root.madeAt === null ? '' : ` since it was made at ${timeAt(root.madeAt, now)}`
      return `${asset}: ${what} changed${since}`
    }
    case 'arrived': {
      const days = partitionsInWords(root.partitions.map(({ partition }) => partition))
      const isLate = root.partitions.some(({ lateMs, after }) => lateMs !== null || after !== null)
      const how = root.by.runId === null ? 'came in' : isLate ? 'backfilled' : 'brought in'
      return `${asset} ${days}, ${how} ${madeBy(root.by, pen)}`
    }
    case 'rebuilt':
      return root.by === null ? asset : `${asset}, rebuilt ${madeBy(root.by, pen)} at ${timeAt(root.by.at, now)}`
    default:
      return unreachable(root)
  }
}

function madeBy({ runId, source, reason }: MadeBy, pen: Ink): string {
  if (runId === null) return `(${pen.text(source)})`
  return `by run ${pen.text(runId)}${reason === null ? '' : `: "${pen.text(reason)}"`}`
}

/** `2025-01-01, which arrived 26 h late`. */
function arrivals(partitions: readonly ArrivedPartition[]): string {
  const days = partitionsInWords(partitions.map(({ partition }) => partition))
  const late = partitions.filter(({ lateMs, after }) => lateMs !== null || after !== null)
  const [first] = late
  if (first === undefined) return days
  const how = lateness(first)
  if (partitions.length === 1) return `${days}, which arrived ${how}`
  return `${days}, of which ${first.partition} arrived ${how}`
}

/** `26 h late`, `after 2025-01-03`. */
function lateness({ lateMs, after }: ArrivedPartition): string {
  return lateMs === null ? `after ${after}` : `${formatDuration(lateMs)} late`
}

function lateLines({ late }: Why): LabelledLine[] {
  return late.slice(0, INPUTS).map((one, i) => ({
    label: i === 0 ? 'late' : '',
    text: `${one.partition} arrived ${lateness(one)}`,
  }))
}

function troubleLines({ key, health, trouble, root }: Why, { pen, now }: Say): LabelledLine[] {
  // The root says it.
  if (root?.type === 'missing' && root.asset === key && root.trouble !== null) return []
  if (trouble === null || (health !== 'failed' && health !== 'unavailable')) return []
  const day = trouble.partition === null ? '' : `${trouble.partition}: `
  const since = `since ${timeAt(trouble.since, now)}, run ${pen.text(trouble.runId)}`
  const text = `${day}${pen.text(trouble.message ?? health)} (${since})`
  return [{ label: 'because', text, lines: 4, ...(health === 'failed' && { style: 'bad' as const }) }]
}

function otherRoots({ others }: Why, say: Say): LabelledLine[] {
  if (others.length === 0) return []
  const named = others.slice(0, 3).map(({ asset }) => asset)
  return [{ label: '', text: `and ${others.length} more: ${say.names.several([...new Set(named)], 3)}` }]
}

function madeLines({ made }: Why, { names, pen, now }: Say): LabelledLine[] {
  if (made === null) return [{ label: '', text: 'Headwater keeps no content of it: nothing of it can be stale' }]
  const by = made.runId === null ? pen.text(made.source) : `run ${pen.text(made.runId)}`
  const same = made.unchangedSince === null ? '' : `, content the same since ${timeAt(made.unchangedSince, now)}`
  const shown = made.from.slice(0, INPUTS)
  const widest = Math.max(0, ...shown.map(({ asset }) => textWidth(names.label(asset))))
  return [
    { label: 'made', text: `${timeAt(made.at, now)} by ${by} (version ${shortVersion(made.version)}${same})` },
    ...shown.map(({ asset, version, at }, i) => ({
      label: i === 0 ? 'from' : '',
      text: [
        names.label(asset).padEnd(widest),
        version === null ? 'not there' : shortVersion(version),
        ...(at === null ? [] : [timeAt(at, now)]),
      ].join('  '),
    })),
    ...(made.from.length > shown.length ? [{ label: '', text: `… ${made.from.length - shown.length} more` }] : []),
  ]
}

function keysOf({ key, steps, root, others, made }: Why): AssetKey[] {
  return [
    key,
    ...steps.flatMap(({ asset, source }) => [asset, source]),
    ...(root === null ? [] : [root.asset]),
    ...others.map(({ asset }) => asset),
    ...(made?.from ?? []).map(({ asset }) => asset),
  ]
}
