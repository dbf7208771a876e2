import type { RunAssetView, RunStepView } from '@headwater/viewer'
import { expectedBars } from './expected.ts'
import { mergeBars } from './merge-bars.ts'
import { stateOfAll, tally } from './state-of-all.ts'

/** A stretch of time in a lane. Milliseconds since 1970, by the target's clock. */
export interface GanttBar {
  readonly from: number
  readonly to: number
  readonly state: string
  /** It has not begun: where the estimates put it. */
  readonly expected: boolean
}

/** One lane: an operation with several partitions, one step, or one asset of a step. */
export interface GanttRow {
  readonly id: string
  readonly kind: 'operation' | 'step' | 'asset'
  readonly level: 1 | 2 | 3
  /** The row that it stands below; null at the top. */
  readonly parent: string | null
  /** Null: nothing stands below it. */
  readonly expanded: boolean | null
  /** The number of its step in the plan, at the top level only. */
  readonly number: string | null
  readonly label: string
  /** What else is to be said in few words: `31 partitions · 1 failed`, `attempt 2`, a number of rows. */
  readonly detail: string
  readonly state: string
  readonly critical: boolean
  readonly bars: readonly GanttBar[]
  readonly startedAt: number | null
  /** Null while it goes on, and before it begins. */
  readonly endedAt: number | null
  /** Whose log and facts are shown when it is picked. */
  readonly step: string
}

/** What people opened and closed by hand; the rest opens by itself where there is room, or something to see. */
export type Opened = ReadonlyMap<string, boolean>

export interface RowsOptions {
  /** Where bars of what goes on end; null: the run does not go on, they end where it was heard of last. */
  readonly now: number | null
  readonly opened: Opened
}

/** So many rows are shown without closing any. */
const ROOM = 40

/** The lanes of a run in the order of its plan: partitions of one operation in one lane, with the steps and their assets below. */
export function ganttRows(steps: readonly RunStepView[], options: RowsOptions): GanttRow[] {
  const lastHeard = Math.max(...steps.flatMap(momentsOf), Number.NEGATIVE_INFINITY)
  const until = options.now ?? lastHeard
  const expected = options.now === null ? new Map<string, GanttBar>() : expectedBars(steps, options.now)
  const groups = groupsOf(steps)
  const roomy = steps.length + steps.reduce((sum, step) => sum + step.assets.length, 0) <= ROOM
  const rows: GanttRow[] = []

  const barsOf = (step: RunStepView) => [stepBar(step, until), expected.get(step.step)].filter((bar) => bar != null)
  const add = (row: Omit<GanttRow, 'expanded'>, children: boolean, opensItself: boolean): boolean => {
    const expanded = children ? (options.opened.get(row.id) ?? opensItself) : null
    rows.push({ ...row, expanded })
    return expanded === true
  }

  const addStep = (step: RunStepView, level: 1 | 2, parent: string | null) => {
    const bars = barsOf(step)
    const row = {
      id: step.step,
      kind: 'step',
      level,
      parent,
      number: level === 1 ? numberOf(step) : null,
      label: level === 1 ? step.title : (step.partition ?? step.title),
      detail: step.attempt > 1 ? `attempt ${step.attempt}` : '',
      state: step.state,
      critical: step.critical,
      bars,
      startedAt: moment(step.startedAt),
      endedAt: moment(step.endedAt),
      step: step.step,
    } as const
    const worthSeeing = step.state === 'failed' || step.state === 'running'
    if (!add(row, step.assets.length > 0, level === 1 && (roomy || worthSeeing))) return
    for (const asset of step.assets) {
      add(assetRow(asset, step, (level + 1) as 2 | 3, until), false, false)
    }
  }

  for (const [number, members] of groups) {
    const [first] = members
    if (first === undefined) continue
    if (members.length === 1) {
      addStep(first, 1, null)
      continue
    }
    const id = `operation ${number}`
    const state = stateOfAll(members.map((step) => step.state))
    const row = {
      id,
      kind: 'operation',
      level: 1,
      parent: null,
      number,
      label: first.operation.slice(first.operation.indexOf('/') + 1),
      detail: tally(members),
      state,
      critical: members.some((step) => step.critical),
      bars: mergeBars(members.flatMap(barsOf)),
      startedAt: least(members.map((step) => moment(step.startedAt))),
      endedAt: members.every((step) => step.startedAt === null || step.endedAt !== null)
        ? most(members.map((step) => moment(step.endedAt)))
        : null,
      step: (members.find((step) => step.state === state) ?? first).step,
    } as const
    if (add(row, true, false)) for (const step of members) addStep(step, 2, id)
  }
  return rows
}

/** The partitions of one operation go together, as the plan numbers them: `1/2025-01-01` and `1/2025-01-02`. */
function groupsOf(steps: readonly RunStepView[]): Map<string, RunStepView[]> {
  const groups = new Map<string, RunStepView[]>()
  for (const step of steps) {
    const number = numberOf(step)
    const known = groups.get(number)
    if (known) known.push(step)
    else groups.set(number, [step])
  }
  return groups
}

function numberOf(step: RunStepView): string {
  return step.partition === null ? step.step : (step.step.split('/', 1)[0] ?? step.step)
}

function assetRow(asset: RunAssetView, step: RunStepView, level: 2 | 3, until: number): Omit<GanttRow, 'expanded'> {
  const ended = moment(asset.endedAt)
  const begun = begunAt(asset, step)
  const to = ended ?? (asset.state === 'running' ? until : null)
  return {
    id: `${step.step} ${asset.key}`,
    kind: 'asset',
    level,
    parent: step.step,
    number: null,
    label: asset.label,
    detail: asset.message ?? '',
    state: asset.state,
    critical: false,
    bars:
      begun === null || to === null
        ? []
        : [{ from: begun, to: Math.max(begun, to), state: asset.state, expected: false }],
    startedAt: begun,
    endedAt: ended,
    step: step.step,
  }
}

/** What a step makes together has no beginning of its own: it took so long before its end, or as long as the step. */
function begunAt(asset: RunAssetView, step: RunStepView): number | null {
  const begun = moment(asset.startedAt)
  const ended = moment(asset.endedAt)
  if (begun !== null || ended === null) return begun
  if (asset.durationMs !== null) return ended - asset.durationMs
  return NEVER_BEGUN.includes(asset.state) ? null : moment(step.startedAt)
}

/** Without a beginning of its own an asset in one of these was never begun. */
const NEVER_BEGUN: readonly string[] = ['interrupted', 'not run', 'unchanged upstream']

function stepBar(step: RunStepView, until: number): GanttBar | null {
  const from = moment(step.startedAt)
  if (from === null) return null
  const to = moment(step.endedAt) ?? until
  return { from, to: Math.max(from, to), state: step.state, expected: false }
}

function momentsOf(step: RunStepView): number[] {
  const texts = [step.startedAt, step.endedAt, ...step.assets.flatMap((asset) => [asset.startedAt, asset.endedAt])]
  return texts.flatMap((text) => moment(text) ?? [])
}

function moment(text: string | null): number | null {
  return text === null ? null : Date.parse(text)
}

function least(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((at) => at !== null)
  return known.length === 0 ? null : Math.min(...known)
}

function most(moments: readonly (number | null)[]): number | null {
  const known = moments.filter((at) => at !== null)
  return known.length === 0 ? null : Math.max(...known)
}
