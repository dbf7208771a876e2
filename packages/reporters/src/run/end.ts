import type { AssetState, CheckOutcome } from '@headwater/engine'
import { type Ink, ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import type { Names } from '../text/names.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { assetLabel } from './asset-line.ts'
import { headline } from './headline.ts'
import { isFailure, isWarning, type JudgedAsset, judge, type RunOutcome, type StepEnd } from './outcome.ts'

/** A command to type next, pasteable as printed. */
export interface NextCommand {
  /** When or what for: `after the fix`. */
  readonly label: string
  readonly command: string
  /** What it does: `runs 2 assets`. */
  readonly note?: string
}

export interface FormatEndOptions extends ScreenOptions {
  readonly graph: Names
  /** What to type next, in the order shown. */
  readonly next?: readonly NextCommand[]
  /** The command that shows the rows a failing check found; null where there is none. */
  readonly seeRows?: (check: CheckOutcome) => string | null
}

/** Failures told in full; the rest is counted. */
const failuresShown = 10
const evidenceShown = 12

/** The closing block of a run: how it ended, what failed with cause and evidence, what did not run and why, what to type next. */
export function formatEnd(run: RunOutcome, options: FormatEndOptions): string {
  const pen = ink(options)
  const assets = judge(run)
  return [
    ...headline(run, assets, pen),
    ...labelledLines(
      [
        ...failures(run, assets, options, pen),
        ...looseFailures(run, assets, options, pen),
        ...causes(assets, 'not run', '', options.graph, pen),
        ...causes(assets, 'unavailable', 'not available at the source yet', options.graph, pen),
        ...withoutLines(assets, options.graph, pen),
        ...warnings(run, pen),
        ...totals(run, assets),
        ...nextLines(run, options, pen),
      ],
      pen,
    ),
  ].join('\n')
}

/** What was built without dates that this run was to bring: one line for each of those dates. */
function withoutLines(assets: readonly JudgedAsset[], graph: Names, pen: Ink): LabelledLine[] {
  const all = assets.flatMap(({ lacks, outcome }) => lacks.map((lack) => ({ lack, reader: outcome.key })))
  const groups = [...Map.groupBy(all, ({ lack }) => `${lack.asset}\n${lack.partition}`).values()]
  const lines = groups.slice(0, failuresShown).flatMap((group, i): LabelledLine[] => {
    const [first] = group
    if (first === undefined) return []
    const { asset, partition, state } = first.lack
    const readers = new Set(group.map(({ reader }) => reader)).size
    const what = `${assetLabel(asset, partition, graph, pen)}${state === null ? '' : ` (${state})`}`
    return [
      {
        label: i === 0 ? 'without' : '',
        text: `${what}: ${plural(readers, 'asset')} ${readers === 1 ? 'lacks' : 'lack'} it`,
      },
    ]
  })
  const more = groups.length - failuresShown
  return more > 0 ? [...lines, { label: '', text: `… ${plural(more, 'more date')}` }] : lines
}

function totals(run: RunOutcome, assets: readonly JudgedAsset[]): LabelledLine[] {
  let rows = 0
  let change = 0
  let counted = 0
  for (const { outcome, rowsBefore, verdict } of assets) {
    if (verdict !== 'materialized' || outcome.rows === null) continue
    counted += 1
    rows += outcome.rows
    if (rowsBefore !== null) change += outcome.rows - rowsBefore
  }
  const signed = change === 0 ? '' : ` (${change > 0 ? '+' : '-'}${formatCount(Math.abs(change))})`
  const states = new Map<string, number>()
  for (const { outcome } of run.checks) {
    const word = isFailure(outcome) ? 'failed' : isWarning(outcome) ? 'warned' : outcome.state
    states.set(word, (states.get(word) ?? 0) + 1)
  }
  const checks = ['passed', 'failed', 'warned', 'unchanged upstream', 'not run'].flatMap((word) => {
    const count = states.get(word)
    return count === undefined ? [] : [`${formatCount(count)} ${word}`]
  })
  return [
    ...(counted > 0 ? [{ label: 'rows', text: `${formatCount(rows)}${signed} in ${plural(counted, 'asset')}` }] : []),
    ...(checks.length > 0 ? [{ label: 'checks', text: checks.join(', ') }] : []),
  ]
}

/** Failed assets; those that one cause felled together (a program that crashed) are told once. */
function failures(
  run: RunOutcome,
  assets: readonly JudgedAsset[],
  { graph, seeRows }: FormatEndOptions,
  pen: Ink,
): LabelledLine[] {
  const groups = new Map<string, JudgedAsset[]>()
  for (const asset of assets) {
    if (asset.verdict !== 'failed') continue
    const checks = asset.outcome.state === 'failed' ? [] : asset.checks.filter(isFailure)
    const cause = checks.length > 0 ? asset.outcome.key : (asset.outcome.message ?? '')
    const id = `${asset.step}\n${cause}`
    const known = groups.get(id)
    if (known) known.push(asset)
    else groups.set(id, [asset])
  }
  const told = new Set<string>()
  const lines: LabelledLine[] = []
  for (const group of [...groups.values()].slice(0, failuresShown)) {
    const [first] = group
    if (!first) continue
    const { key, partition, message, state } = first.outcome
    const more = group.length > 1 ? ` (+${group.length - 1})` : ''
    const label = assetLabel(key, partition, graph, pen) + more
    const checks = state === 'failed' ? [] : first.checks.filter(isFailure)
    if (checks.length > 0) lines.push(...checkLines(label, checks, seeRows, pen))
    else lines.push({ label, text: pen.text(message ?? 'failed'), style: 'bad', lines: 8 })
    const step = run.steps.find(({ id }) => id === first.step)
    if (step && !told.has(step.id)) {
      told.add(step.id)
      lines.push(...evidenceLines(step, message, pen))
    }
  }
  if (groups.size > failuresShown)
    lines.push({ label: '', text: `… ${plural(groups.size - failuresShown, 'more failure')}` })
  return lines
}

function checkLines(
  label: string,
  checks: readonly CheckOutcome[],
  seeRows: FormatEndOptions['seeRows'],
  pen: Ink,
): LabelledLine[] {
  return checks.flatMap((check, i): LabelledLine[] => {
    const see = seeRows?.(check) ?? null
    return [
      { label: i === 0 ? label : '', text: found(check, pen), style: 'bad', lines: 4 },
      ...(see === null ? [] : [{ label: 'see them', command: pen.text(see) }]),
    ]
  })
}

function found(check: CheckOutcome, pen: Ink): string {
  const name = pen.text(check.name)
  if (check.failures === null) return `${name}: ${pen.text(check.message ?? check.state)}`
  return `${name} found ${plural(check.failures, 'row')}`
}

/** What failed without an asset to tell it with: a check of assets that are not in the plan, a step that makes nothing. */
function looseFailures(
  run: RunOutcome,
  assets: readonly JudgedAsset[],
  { seeRows }: FormatEndOptions,
  pen: Ink,
): LabelledLine[] {
  const owned = new Set(assets.flatMap(({ checks }) => checks))
  const loose = run.checks.map(({ outcome }) => outcome).filter((check) => isFailure(check) && !owned.has(check))
  const stepsWithAssets = new Set(assets.filter(({ verdict }) => verdict === 'failed').map(({ step }) => step))
  const steps = run.steps.filter(({ id, state }) => state === 'failed' && !stepsWithAssets.has(id))
  return [
    ...checkLines('test', loose.slice(0, failuresShown), seeRows, pen),
    ...steps.flatMap(({ title, message, evidence }): LabelledLine[] => [
      { label: pen.text(title), text: pen.text(message ?? 'failed'), style: 'bad', lines: 8 },
      ...evidenceLines({ evidence }, message, pen),
    ]),
  ]
}

/** What a step leaves to read, without what its message has said already. */
function evidenceLines({ evidence }: Pick<StepEnd, 'evidence'>, message: string | null, pen: Ink): LabelledLine[] {
  const fresh = evidence.filter((line) => line.trim() === '' || !message?.includes(line.trim()))
  const lines: LabelledLine[] = fresh.slice(0, evidenceShown).map((line) => ({ label: '', text: pen.text(line) }))
  const more = fresh.length - evidenceShown
  return more > 0 ? [...lines, { label: '', text: `… ${plural(more, 'more line')}` }] : lines
}

/** Assets that ended in one state, one line for each cause. */
function causes(
  assets: readonly JudgedAsset[],
  state: AssetState,
  fallback: string,
  graph: Names,
  pen: Ink,
): LabelledLine[] {
  const groups = Map.groupBy(
    assets.filter(({ verdict }) => verdict === state),
    ({ outcome }) => pen.text(outcome.message ?? fallback),
  )
  return [...groups].slice(0, failuresShown).map(([cause, group], i) => ({
    label: i === 0 ? state : '',
    text: `${several(group, graph, pen)}${cause === '' ? '' : `: ${cause}`}`,
  }))
}

function several(group: readonly JudgedAsset[], graph: Names, pen: Ink): string {
  const names = group.slice(0, 2).map(({ outcome }) => assetLabel(outcome.key, outcome.partition, graph, pen))
  return names.join(', ') + (group.length > 2 ? ` (+${group.length - 2})` : '')
}

function warnings(run: RunOutcome, pen: Ink): LabelledLine[] {
  const warned = run.checks.map(({ outcome }) => outcome).filter(isWarning)
  const shown = warned.length > 4 ? warned.slice(0, 3) : warned
  const lines = shown.map(
    (check, i): LabelledLine => ({ label: i === 0 ? 'warned' : '', text: found(check, pen), style: 'warn' }),
  )
  const rest = warned.length - shown.length
  return rest > 0 ? [...lines, { label: '', text: `… ${formatCount(rest)} more` }] : lines
}

function nextLines(run: RunOutcome, { next = [] }: FormatEndOptions, pen: Ink): LabelledLine[] {
  const ofSteps = new Set(run.steps.filter(({ state }) => state === 'failed').flatMap(({ next }) => next))
  return [
    ...Array.from(
      ofSteps,
      (command, i): LabelledLine => ({ label: i === 0 ? 'next' : '', command: pen.text(command) }),
    ),
    ...next.map(
      ({ label, command, note }): LabelledLine => ({
        label: pen.text(label),
        command: pen.text(command),
        ...(note === undefined ? {} : { note: pen.text(note) }),
      }),
    ),
  ]
}
