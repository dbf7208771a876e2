import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { partitionsInWords, type StepGroup } from '../plan/groups.ts'
import { code, plain } from '../runbook/markdown.ts'
import { runbookSections } from '../runbook/sections.ts'
import { formatEstimate, plural } from '../text/quantity.ts'
import type { AsideFacts } from './aside-facts.ts'

/** What comes after what: a numbered list. The numbers of steps are those of "By hand". */
export function order(plan: Plan, aside: AsideFacts | null, graph: Pick<AssetGraph, 'label'>): string[] {
  const steps = runbookSections(plan).map((group) => `${stepLine(group, aside, graph)}${time(group.estimateMs)}`)
  return [...steps, ...(aside === null ? [] : afterAside(aside))].map((line, i) => `${i + 1}. ${line}`)
}

function stepLine(
  { steps, assets, checks }: StepGroup,
  aside: AsideFacts | null,
  graph: Pick<AssetGraph, 'label'>,
): string {
  const [first] = steps
  if (first === undefined) return ''
  const days = partitionsInWords(steps.flatMap(({ partition }) => partition ?? []))
  const name = days === '' ? first.title : `${first.operation.slice(first.operation.lastIndexOf('/') + 1)}, ${days}`
  const made =
    assets.length <= 3 ? assets.map(({ key }) => code(graph.label(key))).join(', ') : plural(assets.length, 'asset')
  const tests = checks === 0 ? '' : `, then ${plural(checks, 'check')}`
  const canary = aside?.canary
  const before =
    first.executor === 'isolated' && canary != null && steps.length > 1
      ? ` ${canary} alone first, as the canary; the others once it is validated.`
      : ''
  const pool = first.pool === null ? '' : ` In pool ${code(first.pool)}.`
  return `**${plain(name)}**: ${made}${tests}.${before}${pool}`
}

function afterAside({ replaced, backfillId }: AsideFacts): string[] {
  return [
    '**Validation** of each date as soon as it is written: one that is not right counts as failed, and is never promoted.',
    ...(replaced === 0
      ? []
      : ['**Comparison** of each date with the run that counts now: what differs is shown, and has to be accepted.']),
    `**Promotion**, when somebody says so (${code(`pnpm headwater promote ${backfillId}`)}): the months of gold that change are made anew, and Silver and gold are pointed at together, by one conditional write.`,
    `**Verification** by Athena (${code(`pnpm headwater verify ${backfillId}`)}).`,
  ]
}

function time(ms: number | null): string {
  return ms === null ? '' : ` About ${formatEstimate(ms)}.`
}
