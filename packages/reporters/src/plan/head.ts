import type { Plan } from '@headwater/planner'
import type { Ink } from '../text/ink.ts'
import { formatCount, formatEstimate, plural } from '../text/quantity.ts'
import { elideMiddle, textWidth } from '../text/width.ts'
import { flow } from '../text/words.ts'

/** `Plan  fact_boxscores+  ·  target sandbox  ·  date 2025-01-04  ·  31 of 74 assets  ·  about 9 s`, in two lines if need be. */
export function planHead(plan: Plan, ink: Ink): string[] {
  const { request, assetsInGraph, estimateMs } = plan
  const facts = [
    `target ${ink.text(request.target)}`,
    `date ${ink.text(request.logicalDate)}`,
    ...(request.fullRefresh ? ['full refresh'] : []),
    ...(request.incremental ? ['incremental'] : []),
    ...(request.cutoff === false ? ['no cutoff'] : []),
    ...(request.stale ? ['only what is stale'] : []),
    `${formatCount(plan.assets.length)} of ${plural(assetsInGraph, 'asset')}`,
    ...(estimateMs === null ? [] : [`about ${formatEstimate(estimateMs)}`]),
  ]
  const title = ink.paint('Plan', 'bold')
  const selection = elideMiddle(ink.text(request.selection), ink.width - 6)
  const joined = facts.join('  ·  ')
  if (6 + textWidth(selection) + 5 + textWidth(joined) <= ink.width) {
    return [`${title}  ${ink.paint(selection, 'bold')}  ·  ${joined}`]
  }
  return [
    `${title}  ${ink.paint(selection, 'bold')}`,
    ...flow(facts, '  ·  ', ink.width - 6).map((line) => `      ${line}`),
  ]
}
