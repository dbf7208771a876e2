import type { AssetState } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import type { Ink, Style } from '../text/ink.ts'
import type { Names } from '../text/names.ts'
import { formatCount, formatDuration, plural } from '../text/quantity.ts'
import { elideEnd, elideMiddle, pad, textWidth } from '../text/width.ts'
import { lacksInWords } from './lacks.ts'
import { isEmpty, isFailure, isWarning, type JudgedAsset } from './outcome.ts'

export const marks: { readonly [state in AssetState]: { readonly symbol: string; readonly style: Style } } = {
  materialized: { symbol: '✔', style: 'good' },
  'written aside': { symbol: '✔', style: 'good' },
  unchanged: { symbol: '=', style: 'dim' },
  'unchanged upstream': { symbol: '=', style: 'dim' },
  unavailable: { symbol: '◌', style: 'warn' },
  failed: { symbol: '✖', style: 'bad' },
  'not run': { symbol: '↷', style: 'dim' },
  interrupted: { symbol: '■', style: 'warn' },
}

/** Columns that lines printed one by one share, so that they stand in line without knowing what comes. */
export interface LineLayout {
  readonly label: number
  readonly detail: number
}

const tailWidth = 2 + 8

export function lineLayout(plan: Plan | null, graph: Names, ink: Ink): LineLayout {
  const steps = plan?.steps ?? []
  return lineLayoutOf(
    steps.flatMap(({ assets, partition }) => assets.map((key) => ({ key, partition }))),
    graph,
    ink,
  )
}

export function lineLayoutOf(
  shown: readonly { readonly key: AssetKey; readonly partition: string | null }[],
  graph: Names,
  ink: Ink,
): LineLayout {
  const most = Math.max(12, Math.floor(ink.width * 0.45))
  let label = 12
  for (const { key, partition } of shown) {
    if (label >= most) break
    label = Math.min(most, Math.max(label, textWidth(assetLabel(key, partition, graph, ink))))
  }
  return { label, detail: Math.max(8, Math.min(22, ink.width - 3 - label - 2 - tailWidth - 12)) }
}

/** `silver/fact_boxscores`, or `bronze/boxscores 2025-01-01`. */
export function assetLabel(key: AssetKey, partition: string | null, graph: Names, ink: Ink): string {
  return ink.text(partition === null ? graph.label(key) : `${graph.label(key)} ${partition}`)
}

/** One ended asset: ` ✔ silver/fact_boxscores  26,112 rows (+272)  0.41 s  12 checks`. Fits the screen's width. */
export function assetLine(asset: JudgedAsset, graph: Names, ink: Ink, layout: LineLayout): string {
  const { outcome, verdict } = asset
  const { symbol, style } = marks[verdict]
  const label = pad(elideMiddle(assetLabel(outcome.key, outcome.partition, graph, ink), layout.label), layout.label)
  const untimed = outcome.durationMs === null || verdict === 'not run' || verdict === 'unchanged upstream'
  const duration = untimed ? '' : formatDuration(outcome.durationMs ?? 0)
  const [remark = '', shorter = ''] = remarksOf(asset, ink)
  const head = 3 + layout.label + 2
  const clock = `  ${pad(duration, tailWidth - 2, 'right')}`
  const timed = (duration !== '' || remark !== '') && ink.width - head - textWidth(clock) >= 8
  const tail = timed ? clock : ''
  const room = ink.width - head - textWidth(tail)
  const said = (asset.isCanary ? 'canary  ' : '') + detailOf(asset, ink)
  const detail = elideEnd(textWidth(said) > room ? withoutFolders(said) : said, Math.max(0, room))
  const filled = timed ? pad(detail, Math.min(layout.detail, room)) : detail
  const left = ink.width - head - textWidth(filled) - textWidth(tail) - 3
  const fitting = shorter !== '' && textWidth(remark) > left ? shorter : remark
  const shownRemark = remark === '' || left < 6 ? '' : `   ${elideEnd(fitting, left)}`
  const text = verdict === 'failed' ? ink.paint(filled, 'bad') : filled
  return ` ${ink.paint(symbol, style)} ${label}  ${text}${tail}${ink.paint(shownRemark, 'dim')}`.trimEnd()
}

/** The name alone of what lies somewhere: what is wrong with it comes behind that, and matters more. */
function withoutFolders(text: string): string {
  return text.replaceAll(/\bs3:\/\/\S*\/(?=[^\s/])/g, '…/')
}

/** What happened, in few words. */
function detailOf(asset: JudgedAsset, ink: Ink): string {
  const { outcome, verdict, rowsBefore, checks } = asset
  const message = outcome.message === null ? '' : ink.text(outcome.message)
  switch (verdict) {
    case 'materialized':
      if (isEmpty(asset)) return `empty, complete${rowsBefore ? ` (-${formatCount(rowsBefore)})` : ''}`
      return rowsText(outcome.rows, outcome.rowsWritten, rowsBefore) || message || 'done'
    case 'written aside':
      return message || rowsText(outcome.rows, outcome.rowsWritten, null) || 'written aside'
    case 'unchanged':
      return isEmpty(asset) ? 'empty, unchanged' : 'unchanged'
    case 'unchanged upstream':
      return message === '' ? 'unchanged upstream' : `unchanged upstream: ${message}`
    case 'failed': {
      const check = outcome.state === 'failed' ? undefined : checks.find(isFailure)
      if (!check) return message || 'failed'
      const found = check.failures === null ? ink.text(check.message ?? check.state) : plural(check.failures, 'row')
      return `test ${ink.text(check.name)}: ${found}`
    }
    case 'not run':
      return message === '' || message.startsWith('not run') ? message || 'not run' : `not run: ${message}`
    case 'unavailable':
      return message || 'not available at the source yet'
    case 'interrupted':
      return 'interrupted'
  }
}

/** `26,112 rows (+272)`; empty where nothing was counted. */
export function rowsText(rows: number | null, written: number | null, before: number | null): string {
  if (rows === null) return written === null ? '' : `${plural(written, 'row')} written`
  const change = before === null ? 0 : rows - before
  const signed = change === 0 ? '' : ` (${change > 0 ? '+' : '-'}${formatCount(Math.abs(change))})`
  return plural(rows, 'row') + signed
}

/** What is to be said beside it; a second one says the same in fewer words. */
function remarksOf({ outcome, verdict, checks, lacks, spares = 0 }: JudgedAsset, ink: Ink): string[] {
  if (verdict !== 'materialized' && verdict !== 'unchanged') return []
  const without = lacks.length > 0 ? [lacksInWords(lacks)] : []
  if (spares > 0) {
    const behind = `${plural(spares, 'asset')} behind it ${spares === 1 ? 'is' : 'are'} still right`
    return [
      [...without, `stops here: ${behind}`],
      [...without, `stops here: ${formatCount(spares)} still right`],
    ].map((words) => words.join(', '))
  }
  if (without.length > 0) return without
  if (verdict === 'unchanged' && outcome.message) return [ink.text(outcome.message)]
  if (checks.length === 0) return []
  const ran = checks.filter(({ state }) => state !== 'not run' && state !== 'unchanged upstream').length
  const warned = checks.filter(isWarning).length
  const notRun = checks.filter(({ state }) => state === 'not run').length
  const words = [`${pad(formatCount(ran), 2, 'right')} ${ran === 1 ? 'check' : 'checks'}`]
  if (warned > 0) words.push(`${formatCount(warned)} warned`)
  if (notRun > 0) words.push(`${formatCount(notRun)} not run`)
  return [words.join(', ')]
}
