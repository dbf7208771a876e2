import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { reasonWriter } from '../plan/reason.ts'
import { formatRunbook, type RunbookOptions } from '../runbook/format-runbook.ts'
import { code, plain, table } from '../runbook/markdown.ts'
import { formatBytes } from '../silver/bytes.ts'
import { datesInWords } from '../silver/dates.ts'
import { ink } from '../text/ink.ts'
import { screenNames } from '../text/names.ts'
import { formatEstimate, plural } from '../text/quantity.ts'
import { affected } from './affected.ts'
import { type AsideFacts, asideFacts } from './aside-facts.ts'
import { checklist } from './checklist.ts'
import { demoted } from './demoted.ts'
import { order } from './order.ts'
import { risks } from './risks.ts'
import { wayBack } from './way-back.ts'

export interface PlaybookOptions extends RunbookOptions {
  /** Why it is done, where that is known already. */
  readonly reason?: string
  /** Views made by hand that go with what is replaced: `gold.my_view`. */
  readonly drops?: readonly string[]
}

/** Assets that are listed before the rest is left to the sections below. */
const ROWS = 40

/**
 * A plan as a page to read before it is carried out, in Markdown: what is reprocessed, for whom and in what order, what may
 * go wrong, how to go back, what to tick off, and the same by hand. Ends without a line break.
 */
export function formatPlaybook(plan: Plan, options: PlaybookOptions): string {
  const { graph, redact = (text: string) => text, drops = [] } = options
  const aside = asideFacts(plan)
  const sections: readonly (readonly [string, readonly string[]])[] = [
    ['What will be reprocessed', reprocessed(plan, aside, graph)],
    ['Who is affected', affected(plan, graph)],
    ['In what order', order(plan, aside, graph)],
    ['Risks', risks(plan, aside, drops, graph)],
    ['The way back', wayBack(plan, aside, graph)],
    ['Checklist', checklist(plan, aside, graph)],
    ['By hand', [demoted(formatRunbook(plan, options))]],
  ]
  const nothing = plan.steps.length === 0
  const shown = nothing ? [] : sections.filter(([, lines]) => lines.length > 0)
  const text = [head(plan, aside, options), ...shown.map(([title, lines]) => [`## ${title}`, '', ...lines])]
  return redact(text.map((lines) => lines.join('\n')).join('\n\n'))
}

function head(plan: Plan, aside: AsideFacts | null, { reason, command }: PlaybookOptions): string[] {
  const { request, estimateMs, steps } = plan
  const what = aside === null ? request.selection : `${request.selection}, ${datesInWords(aside.dates)}`
  return [
    `# Playbook: ${plain(what)}`,
    '',
    `- Target ${code(request.target)}, date ${code(request.logicalDate)}`,
    ...(reason === undefined ? [] : [`- Reason: ${plain(reason)}`]),
    ...(aside === null ? [] : [`- Backfill ${code(aside.backfillId)}; another plan gets another name`]),
    ...(estimateMs === null ? [] : [`- About ${formatEstimate(estimateMs)}`]),
    ...(steps.length === 0
      ? ['- Nothing to do.']
      : command === undefined
        ? []
        : [`- One command does it: ${code(command)}`]),
  ]
}

function reprocessed(plan: Plan, aside: AsideFacts | null, graph: AssetGraph): string[] {
  const pen = ink({ colour: false, width: Number.POSITIVE_INFINITY })
  const names = screenNames(graph, plan.assets.map(({ key }) => key).concat(plan.request.roots), pen)
  const reason = reasonWriter(plan, names, pen)
  const days = new Map<string, Set<string>>()
  for (const { assets, partition } of plan.steps) {
    for (const key of assets) if (partition !== null) days.set(key, (days.get(key) ?? new Set()).add(partition))
  }
  const rows = plan.assets.slice(0, ROWS).map((asset) => {
    const partitions = [...(days.get(asset.key) ?? asset.partitions ?? [])]
    return [
      code(graph.label(asset.key)),
      partitions.length === 0 ? (asset.mode === 'restart' ? 'every task' : 'all of it') : datesInWords(partitions),
      asset.mode,
      plain(reason(asset)),
    ]
  })
  const more = plan.assets.length - rows.length
  return [
    ...(aside === null ? [] : [...asideLines(aside), '']),
    ...table(['asset', 'what of it', 'mode', 'why'], rows),
    ...(more > 0 ? ['', `And ${plural(more, 'more asset')}: see "By hand".`] : []),
  ]
}

function asideLines({ dates, leftOut, replaced, bytes }: AsideFacts): string[] {
  const asked = dates.length + leftOut.length
  const bronze = leftOut.length === 0 ? 'all with Bronze' : `${dates.length} with Bronze`
  return [
    `${plural(asked, 'date')} asked for, ${bronze}. ${replaced} of them take${replaced === 1 ? 's' : ''} the place of a run that counts now, once promoted. About ${formatBytes(bytes)} are written beside what is there.`,
  ]
}
