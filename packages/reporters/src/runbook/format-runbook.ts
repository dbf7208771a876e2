import { unreachable } from '@headwater/errors'
import type { AssetGraph, OperationName } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { partitionsInWords, type StepGroup } from '../plan/groups.ts'
import { reasonWriter } from '../plan/reason.ts'
import { ink } from '../text/ink.ts'
import { screenNames } from '../text/names.ts'
import { formatEstimate, plural } from '../text/quantity.ts'
import { type DbtByHand, dbtStep } from './dbt-step.ts'
import { ecsStep } from './ecs-step.ts'
import { functionStep } from './function-step.ts'
import { goldStep, isolatedStep } from './isolated-step.ts'
import { leftAlone, notChecked } from './left-alone.ts'
import { lookQuery } from './look-query.ts'
import { block, code, plain, table } from './markdown.ts'
import { programLines, readProgram } from './program-step.ts'
import { runbookSections } from './sections.ts'

export interface RunbookOptions {
  readonly graph: AssetGraph
  /** The dbt project that an operation builds, as dbt needs to know it by hand. */
  readonly dbt: (operation: OperationName) => DbtByHand
  /** The workspace's folder, absolute: commands are typed there. */
  readonly root: string
  /** The command that has Headwater do all of it. */
  readonly command?: string
  /** Takes secrets out of the whole text. */
  readonly redact?: (text: string) => string
}

/**
 * A plan as a runbook in Markdown: the commands that do the same by hand, in order and in the modes that were chosen, what
 * to look at afterwards, what is left alone and why, and which checks cannot run. Ends without a line break.
 */
export function formatRunbook(plan: Plan, options: RunbookOptions): string {
  const { graph, command, redact = (text: string) => text } = options
  const groups = runbookSections(plan)
  const sections = [
    head(plan, groups, command),
    ...groups.map((group) => section(plan, group, options)),
    titled('Look at the result', queries(plan, graph)),
    titled('Not touched', leftAlone(plan, graph)),
    titled('Not checked', notChecked(plan, graph)),
  ]
  return redact(sections.flatMap((lines) => (lines.length > 0 ? [lines.join('\n').trimEnd()] : [])).join('\n\n'))
}

function head(plan: Plan, groups: readonly StepGroup[], command: string | undefined): string[] {
  const { request, assets, assetsInGraph, estimateMs } = plan
  const size = `${assets.length} of ${plural(assetsInGraph, 'asset')}, ${plural(groups.length, 'step')}`
  const time = estimateMs === null ? '' : `, about ${formatEstimate(estimateMs)} by Headwater`
  const how =
    groups.length === 0
      ? ['Nothing to do.']
      : [
          `Commands are typed in the workspace's folder, with the environment of ${code(request.target)}: its database, its Python, its AWS credentials.`,
          'Run them in this order, and stop at the first that fails: what comes behind it would be built from what it left.',
          ...(assets.some(({ onlyIfChanged }) => onlyIfChanged)
            ? ['Headwater leaves out what turns out to have nothing new to read; by hand all of it is built.']
            : []),
        ]
  return [
    `# Runbook: ${plain(request.selection)}`,
    '',
    `- Target ${code(request.target)}, date ${code(request.logicalDate)}${request.fullRefresh ? ', full refresh' : ''}`,
    `- ${size}${time}`,
    ...how.map((line) => `- ${line}`),
    ...(command === undefined || groups.length === 0 ? [] : [`- Headwater does all of it: ${code(command)}`]),
  ]
}

function section(plan: Plan, group: StepGroup, { graph, dbt, root }: RunbookOptions): string[] {
  const [first] = group.steps
  if (first === undefined) return []
  const operation = graph.operation(first.operation)
  return [`## ${group.number}. ${plain(title(group))}`, '', ...assetTable(plan, group, graph), '', ...commands()]

  function commands(): string[] {
    if (first === undefined) return []
    switch (operation.executor) {
      case 'dbt':
        return dbtStep(plan, first, group.assets, dbt(operation.name), graph, root)
      case 'program': {
        const program = readProgram(operation.spec)
        if (program === null) return block('sh', [first.title])
        const { logicalDate } = plan.request
        return block(
          'sh',
          group.steps.flatMap(({ partition }) => programLines(program, logicalDate, partition, root)),
        )
      }
      case 'ecs-service':
        return ecsStep(operation)
      case 'function':
        return functionStep(plan, group, operation, graph, root)
      case 'isolated':
        return isolatedStep(plan, group, operation)
      case 'gold':
        return goldStep(plan, group, graph)
      default:
        return unreachable(operation.executor)
    }
  }
}

function title({ steps, assets, checks }: StepGroup): string {
  const [first] = steps
  if (first === undefined) return ''
  const partitions = partitionsInWords(steps.flatMap(({ partition }) => partition ?? []))
  const name =
    partitions === '' ? first.title : `${first.operation.slice(first.operation.lastIndexOf('/') + 1)} ${partitions}`
  if (first.executor !== 'dbt') return name
  return [name, plural(assets.length, 'asset'), ...(checks > 0 ? [plural(checks, 'test')] : [])].join(', ')
}

function assetTable(plan: Plan, group: StepGroup, graph: AssetGraph): string[] {
  const pen = ink({ colour: false, width: Number.POSITIVE_INFINITY })
  const names = screenNames(graph, plan.assets.map(({ key }) => key).concat(plan.request.roots), pen)
  const reason = reasonWriter(plan, names, pen)
  const rows = group.assets.map((asset) => [code(graph.label(asset.key)), asset.mode, plain(reason(asset))])
  return table(['asset', 'mode', 'why'], rows)
}

function queries({ assets }: Plan, graph: AssetGraph): string[] {
  const lines = assets.flatMap(({ key }) => lookQuery(graph.asset(key)) ?? [])
  return lines.length > 0 ? block('sql', lines) : []
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length > 0 ? [`## ${title}`, '', ...lines] : []
}
