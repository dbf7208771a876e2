import type { AssetGraph } from '@headwater/graph'
import type { Plan, PlannedAsset } from '@headwater/planner'
import { alignRow, type Cell, type Column, cell, columnWidths } from '../text/columns.ts'
import type { Ink } from '../text/ink.ts'
import type { ScreenNames } from '../text/names.ts'
import { formatCount, formatEstimate, plural } from '../text/quantity.ts'
import { elideEnd, pad, textWidth } from '../text/width.ts'
import { groupSteps, partitionsInWords, type StepGroup } from './groups.ts'
import { pullingAsset, reasonWriter } from './reason.ts'
import { isSparable } from './spared.ts'

/** Rows of one step before they are elided: a plan of a few steps stays on one screen. */
const rowsShown = 5
/** The same of a step that is only there for what changes in front of it: a dbt project may be built in several of them. */
const rowsShownIfChanged = 2

const assetColumns: readonly Column[] = [{ elide: 'middle', min: 16 }, {}, { elide: 'end', min: 14, yields: true }]

/** The numbered steps, each with its assets, mode and reason in columns that are the same for all steps. */
export function planSteps(
  plan: Plan,
  graph: Pick<AssetGraph, 'asset'>,
  names: ScreenNames,
  ink: Ink,
  allRows: boolean,
): string[] {
  const reason = reasonWriter(plan, names, ink)
  const blocks = groupSteps(plan).map((group) => {
    const most = isOnlyIfChanged(group) ? rowsShownIfChanged : rowsShown
    const shown = allRows || group.assets.length <= most + 1 ? group.assets : telling(group.assets, most)
    const rows = shown.map((asset): readonly Cell[] => [
      cell(names.label(asset.key)),
      cell(asset.mode, asset.mode === 'full refresh' || asset.risk !== undefined ? 'warn' : 'plain'),
      cell(reason(asset), 'dim'),
    ])
    return { group, title: groupTitle(group, graph, ink), rows, elided: group.assets.length - shown.length }
  })
  if (blocks.length === 0) return []

  const numberWidth = Math.max(...blocks.map(({ group }) => textWidth(ink.text(group.number))))
  const indent = numberWidth + 5
  const widths = columnWidths(
    blocks.flatMap(({ rows }) => rows),
    assetColumns,
    ink.width - indent - 5,
  )
  const estimates = blocks.map(({ group }) => (group.estimateMs === null ? '' : formatEstimate(group.estimateMs)))
  const estimateWidth = Math.max(...estimates.map(textWidth))
  const suffixes = blocks.map(({ group }, i) => (isRestart(group) && estimates[i] !== '' ? ' down' : ''))
  const suffixWidth = Math.max(...suffixes.map(textWidth))
  // Step titles and asset rows share one right edge, at which the estimates stand.
  const inner = Math.min(
    ink.width,
    Math.max(
      indent + (widths[0] ?? 0) + (widths[1] ?? 0) + 20,
      ...blocks.map(({ title }) => numberWidth + 3 + textWidth(title) + 2 + estimateWidth + suffixWidth),
    ),
  )
  const titleWidth = Math.max(8, inner - numberWidth - 3 - (estimateWidth > 0 ? estimateWidth + suffixWidth + 2 : 0))

  return blocks.flatMap(({ group, title, rows, elided }, i) => {
    const estimate = estimateWidth > 0 ? `  ${pad(estimates[i] ?? '', estimateWidth, 'right')}${suffixes[i]}` : ''
    const shownTitle = elideEnd(title, titleWidth)
    const spaces = ' '.repeat(titleWidth - textWidth(shownTitle))
    const number = elideEnd(ink.text(group.number), numberWidth)
    return [
      ` ${pad(number, numberWidth)}  ${ink.paint(shownTitle, 'bold')}${spaces}${estimate}`.trimEnd(),
      ...rows.map((row) => alignRow(row, assetColumns, widths, ink, indent, 2)),
      ...canaryLines(group).map(
        (line) => `${' '.repeat(indent)}${ink.paint(elideEnd(ink.text(line), ink.width - indent), 'dim')}`,
      ),
      ...(elided > 0 ? [`${' '.repeat(indent)}${ink.paint(`… ${formatCount(elided)} more (--all-rows)`, 'dim')}`] : []),
    ]
  })
}

/** `2024-01-01 first, as the canary, then 29 if it is validated`. */
function canaryLines({ steps }: StepGroup): string[] {
  const others = steps.filter(({ needs }) => needs !== undefined)
  const canary = steps.find(({ id }) => id === others[0]?.needs)
  if (canary === undefined) return []
  return [`${canary.partition} first, as the canary; the other ${formatCount(others.length)} once it is validated`]
}

/** The rows worth showing first: what was asked for and what needs an explanation, then the nearest; in the plan's order. */
function telling(assets: readonly PlannedAsset[], most: number): PlannedAsset[] {
  const weight = ({ reason, modeReason }: PlannedAsset) =>
    reason.type === 'asked' ? 0 : pullingAsset(reason) === undefined ? 1 : modeReason !== '' ? 2 : 3
  const chosen = new Set(assets.toSorted((a, b) => weight(a) - weight(b)).slice(0, most))
  return assets.filter((asset) => chosen.has(asset))
}

function groupTitle(group: StepGroup, graph: Pick<AssetGraph, 'asset'>, ink: Ink): string {
  const [first] = group.steps
  if (first === undefined) return ''
  const parts =
    group.steps.length > 1
      ? [operationName(first.operation), partitionsInWords(group.steps.flatMap((step) => step.partition ?? []))]
      : [first.title, ...(first.partition !== null && !first.title.includes(first.partition) ? [first.partition] : [])]
  const isDbt = first.executor === 'dbt'
  if (isDbt) parts.push(...kinds(group, graph))
  if (group.checks > 0) parts.push(plural(group.checks, isDbt ? 'test' : 'check'))
  if (isDbt && isOnlyIfChanged(group)) parts.push('if changed')
  return parts.map(ink.text).join(' · ')
}

/** `24 models`, `1 seed`. */
function kinds(group: StepGroup, graph: Pick<AssetGraph, 'asset'>): string[] {
  const counts = new Map<string, number>()
  for (const { key } of group.assets) {
    const { kind } = graph.asset(key)
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return Array.from(counts, ([kind, count]) => plural(count, kind)).sort(
    (a, b) => (/model/.test(a) ? -1 : 0) - (/model/.test(b) ? -1 : 0),
  )
}

function operationName(operation: string): string {
  return operation.slice(operation.lastIndexOf('/') + 1)
}

/** The step falls away where nothing that its assets read has changed. */
function isOnlyIfChanged({ assets }: StepGroup): boolean {
  return assets.length > 0 && assets.every(isSparable)
}

function isRestart(group: StepGroup): boolean {
  return group.assets.length > 0 && group.assets.every(({ mode }) => mode === 'restart')
}
