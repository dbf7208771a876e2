import { at } from './arrays.ts'
import { declarations } from './declarations.ts'
import type { Delta } from './deltas.ts'
import type { AssetHistory } from './plan.ts'
import type { PlanningGraph } from './planning-graph.ts'
import type { ModeChoice } from './rebuild-mode.ts'
import { arrived, doubtful, rebuilt, repeated, type Why } from './rewrite-words.ts'

/** What deltas are worked out from. */
export interface DeltaFacts {
  readonly graph: PlanningGraph
  readonly historyOf: (number: number) => AssetHistory | undefined
  /** The newest day that an asset may have taken in. */
  readonly newestTakenIn: (number: number) => string | null
  /** Whether days come through an input, at any distance. */
  readonly hasDays: (input: number) => boolean
  readonly isPlanned: (number: number) => boolean
  /** The days that the plan makes of an asset that has days. */
  readonly plannedDays: (number: number) => readonly string[]
  /** For what comes before it in the plan: its mode, and the delta that decided it (undefined where none was asked for). */
  readonly madeBefore: (
    number: number,
  ) => { readonly choice: ModeChoice; readonly delta: Delta | undefined } | undefined
}

/** The part that one input has in a delta. */
export interface InputChange {
  /** Days that came or changed; whether that is an addition is up to all that the reader has taken in. */
  readonly moved: readonly string[]
  /** Days that it has taken in and that are not what they were, whatever else it has taken in. */
  readonly wrong: readonly string[]
  /** Some of the days were brought in before this plan. */
  readonly isHeldBack: boolean
  /** They come through another incremental asset. */
  readonly isIndirect: boolean
  /** Why any row may be wrong; null where the days say it all. */
  readonly any: Why | null
  /** Why a day is not what it was. */
  readonly why: (partition: string, newest: string) => Why
}

/** What has become of one input since its reader was made, or becomes of it in this plan; null where nothing has. */
export function changeOf(facts: DeltaFacts, input: number, reader: AssetHistory): InputChange | null {
  const { graph } = facts
  if (graph.buildable[input] === 1 && graph.partitions(input)) return changeByDay(facts, input, reader)
  return graph.shows[input] === 1 ? changeOfView(facts, input, reader) : changeOfWhole(facts, input, reader)
}

const NO_DAYS: readonly string[] = []

function anyRow(why: Why): InputChange {
  return { moved: NO_DAYS, wrong: NO_DAYS, isHeldBack: true, isIndirect: false, any: why, why: () => why }
}

/** An input that is made day by day: what the ledger says of its days, and the days of this plan. */
function changeByDay(facts: DeltaFacts, input: number, reader: AssetHistory): InputChange | null {
  const key = at(facts.graph.keys, input)
  const name = nameOf(key)
  const history = facts.historyOf(input)
  const planned = facts.isPlanned(input) ? facts.plannedDays(input) : NO_DAYS
  const taken = reader.taken?.[key]
  if (history !== undefined) {
    const read = reader.inputs?.[key]
    if (read === undefined) return anyRow(`nobody knows which version of ${name} it was made from`)
    if (read !== history.version && taken === undefined)
      return anyRow(`nobody knows which days of ${name} have changed`)
  }
  if (history?.doubtful) return anyRow(doubtful(name))
  const found = history?.invalidations ?? []
  const whole = found.find(({ partition }) => partition === null)
  if (whole && !coversAll(planned, history)) return anyRow(`${name} ${verdict(whole.kind)}`)

  const again = repeatedDays(facts, input, reader)
  const wrong = [...again, ...found.flatMap(({ partition }) => partition ?? [])]
  const moved = [...(taken?.changed ?? NO_DAYS), ...planned]
  if (moved.length + wrong.length === 0) return null
  const had = new Set(history?.partitions)
  const newestHere = taken ? taken.newest : (history?.partitions.at(-1) ?? null)
  return {
    moved,
    wrong,
    isHeldBack: (taken?.changed ?? NO_DAYS).length + wrong.length > 0,
    isIndirect: false,
    any: null,
    why(partition, newest) {
      const invalid = found.find((one) => one.partition === partition)
      if (invalid) return `${partition} of ${name} ${verdict(invalid.kind)}`
      if (again.includes(partition)) return repeated(partition, name, 'past')
      const tense = planned.includes(partition) && !taken?.changed.includes(partition) ? 'present' : 'past'
      if (tense === 'present' && had.has(partition)) return repeated(partition, name, tense)
      return newestHere === partition ? repeated(partition, name, tense) : arrived(partition, name, newest, tense)
    },
  }
}

/** A mark on all of it is mended by this plan where the plan makes all of its days: those are looked at by themselves. */
function coversAll(planned: readonly string[], history: AssetHistory | undefined): boolean {
  const days = new Set(planned)
  return planned.length > 0 && (history?.partitions ?? []).every((day) => days.has(day))
}

/**
 * Days that were made again and came out as they were. Where the fingerprint looks at every column, nothing of them is
 * another; where it leaves some out, their rows may carry a new time.
 */
function repeatedDays({ graph }: DeltaFacts, input: number, reader: AssetHistory): readonly string[] {
  const days = reader.repeated?.[at(graph.keys, input)] ?? NO_DAYS
  return days.length > 0 && declarations(at(graph.assets, input)).ignoresColumns ? days : NO_DAYS
}

/** A view holds nothing: what it shows is looked at besides it. But it may show it in another way than before. */
function changeOfView(facts: DeltaFacts, input: number, reader: AssetHistory): InputChange | null {
  const { graph } = facts
  const asset = at(graph.assets, input)
  const name = nameOf(asset.key)
  if (asset.operation === undefined) return anyRow(`nobody tells when ${name} changes`)
  const history = facts.historyOf(input)
  if (history === undefined) return facts.isPlanned(input) ? anyRow(`${name} is built for the first time`) : null
  const moved = movedInput(input, reader, history, graph)
  if (moved) return moved
  return facts.isPlanned(input) && history.codeVersion !== asset.codeVersion ? anyRow(`${name} has new code`) : null
}

/** An input that is replaced as a whole, or an incremental one, of which it may be known what is added to it. */
function changeOfWhole(facts: DeltaFacts, input: number, reader: AssetHistory): InputChange | null {
  const { graph } = facts
  const key = at(graph.keys, input)
  const name = nameOf(key)
  const history = facts.historyOf(input)
  if (history === undefined) return facts.isPlanned(input) ? anyRow(`${name} is built for the first time`) : null
  const moved = movedInput(input, reader, history, graph)
  if (moved) return moved
  const made = facts.isPlanned(input) ? facts.madeBefore(input) : undefined
  if (made !== undefined) {
    const days = daysWritten(made.choice, made.delta)
    if (days === null) return anyRow(rebuilt(name, 'present'))
    if (days.length === 0) return null
    return {
      moved: days,
      wrong: NO_DAYS,
      isHeldBack: made.delta?.type !== 'none' && made.delta?.isHeldBack === true,
      isIndirect: true,
      any: null,
      why: (day, newest) => arrived(day, name, newest, 'present'),
    }
  }
  if (history.doubtful) return anyRow(doubtful(name))
  const wrong = history.invalidations[0]
  return wrong ? anyRow(`${name} ${verdict(wrong.kind)}`) : null
}

/** It read another version, or nobody knows which; or the same one was made again, with other times in its rows. */
function movedInput(
  input: number,
  reader: AssetHistory,
  history: AssetHistory,
  { keys, assets }: PlanningGraph,
): InputChange | null {
  const key = at(keys, input)
  const asset = at(assets, input)
  const name = nameOf(key)
  const read = reader.inputs?.[key]
  if (read === undefined) return anyRow(`nobody knows which version of ${name} it was made from`)
  if (read !== history.version) return anyRow(rebuilt(name, 'past', asset.storage))
  const isRepeated = asset.storage !== 'view' && reader.repeated?.[key] !== undefined
  return isRepeated && declarations(asset).ignoresColumns ? anyRow(rebuilt(name, 'past', asset.storage)) : null
}

/** The days of which an incremental asset gets other rows in this plan; null where it may be any. */
function daysWritten(choice: ModeChoice, delta: Delta | undefined): readonly string[] | null {
  if (choice.mode === 'delete+insert') return choice.partitions ?? null
  if (choice.mode !== 'incremental' || delta === undefined || choice.risk !== undefined) return null
  return delta.type === 'none' ? NO_DAYS : delta.partitions
}

function verdict(kind: AssetHistory['invalidations'][number]['kind']): string {
  return kind === 'marked' ? 'was marked as wrong' : 'was changed outside'
}

/** `nba/silver/fact_boxscores`: its name. */
function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
