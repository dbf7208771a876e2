import { partitionsInWords } from '../plan/groups.ts'
import { isFailure, isWarning } from '../run/outcome.ts'
import { code, plain, table } from '../runbook/markdown.ts'
import { datesInWords } from '../silver/dates.ts'
import { formatCount, formatDuration, plural } from '../text/quantity.ts'
import type { ReportedAsset, ReportedRun, ReportFacts } from './facts.ts'
import { type Label, moment, named } from './names.ts'

/** Who, when, why, on what, and how it ended: a list. */
export function head({ run, deeds, aside }: ReportFacts): string[] {
  const { request } = run.plan
  const tickets = [...new Set(deeds.flatMap(({ ticket }) => ticket ?? []))]
  const ids = [...new Set(aside.flatMap(({ backfillId, runId }) => backfillId ?? runId))]
  const ended = run.endedAt === null ? 'not ended' : `ended ${moment(run.endedAt)}`
  const took = run.endedAt === null ? '' : `, ${formatDuration(run.endedAt.getTime() - run.startedAt.getTime())}`
  return [
    `- ${run.kind === 'backfill' ? 'Backfill' : 'Run'} ${code(run.runId)} of ${plain(request.selection)}: **${run.state}**`,
    ...(ids.length > 0 ? [`- Written aside as ${named(ids)}`] : []),
    `- Target ${code(run.target)}, date ${code(run.logicalDate)}`,
    `- Asked for by ${plain(run.requestedBy)}`,
    `- Reason: ${run.reason === null ? 'none was given' : plain(run.reason)}`,
    ...(tickets.length > 0 ? [`- Ticket: ${tickets.map(plain).join(', ')}`] : []),
    `- Started ${moment(run.startedAt)}, ${ended}${took}`,
    `- ${counted(run)}`,
  ]
}

/** How the assets and checks ended, counted: `26 materialized, 1 failed of 31 assets; 79 checks passed`. */
export function counted({ assets, checks }: ReportedRun): string {
  const states = [...Map.groupBy(assets, ({ state }) => state)].map(
    ([state, all]) => `${formatCount(all.length)} ${state}`,
  )
  const failed = checks.filter(isFailure).length
  const warned = checks.filter(isWarning).length
  const passed = checks.filter(({ state }) => state === 'passed').length
  const parts = [
    `${formatCount(passed)} passed`,
    ...(warned > 0 ? [`${warned} warned`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ]
  const units = assets.some(({ partition }) => partition !== null) ? 'asset and partition' : 'asset'
  return `${states.join(', ')} of ${plural(assets.length, units, units === 'asset' ? 'assets' : 'assets and partitions')}${checks.length === 0 ? '' : `; of ${plural(checks.length, 'check')} ${parts.join(', ')}`}`
}

/** What each step read from outside the run, and which version of it: a table. */
export function inputs({ steps, assets }: ReportedRun, label: Label): string[] {
  const made = new Set<string>(assets.map(({ key }) => key))
  const read = new Map<string, Set<string>>()
  for (const { inputs } of steps) {
    for (const [asset, input] of Object.entries(inputs ?? {})) {
      if (!made.has(asset)) read.set(asset, (read.get(asset) ?? new Set()).add(input?.version ?? 'never made'))
    }
  }
  if (read.size === 0) return []
  const sorted = [...read].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const rows = sorted.map(([asset, versions]) => [
    code(label(asset as ReportedAsset['key'])),
    [...versions].map(plain).join(', '),
  ])
  return table(['read', 'version'], rows)
}

/** One row for each asset, its partitions together. */
export function outcomes({ assets }: ReportedRun, label: Label): string[] {
  if (assets.length === 0) return []
  const rows = [...Map.groupBy(assets, ({ key }) => key)].map(([key, all]) => {
    const [only, ...others] = all
    const partitions = partitionsInWords(all.flatMap(({ partition }) => partition ?? []))
    const states = [...Map.groupBy(all, ({ state }) => state)]
    const took = all.flatMap(({ durationMs }) => durationMs ?? []).reduce((sum, ms) => sum + ms, 0)
    return [
      code(label(key)),
      partitions === '' ? '' : partitions,
      [...new Set(all.map(({ mode }) => mode))].join(', '),
      states.map(([state, found]) => (states.length > 1 ? `${found.length} ${state}` : state)).join(', '),
      others.length > 0 || only === undefined ? '' : rowsOf(only),
      took > 0 ? formatDuration(took) : '',
    ]
  })
  return table(['asset', 'partitions', 'mode', 'ended as', 'rows', 'took'], rows)
}

function rowsOf({ rows, rowsBefore }: ReportedAsset): string {
  if (rows === null) return ''
  return rowsBefore === null || rowsBefore === rows
    ? formatCount(rows)
    : `${formatCount(rowsBefore)} → ${formatCount(rows)}`
}

/** Everything that did not end well, with what was said of it: a list. */
export function troubles({ assets, checks, steps, plan }: ReportedRun, label: Label): string[] {
  const titles = new Map(plan.steps.map(({ id, title }) => [id, title]))
  const bad = assets.filter(({ state }) => state === 'failed' || state === 'unavailable' || state === 'interrupted')
  // Dates of one asset with one cause are one line, also where the message names the date.
  const alike = Map.groupBy(bad, (asset) => JSON.stringify([asset.key, asset.state, undated(asset)]))
  const ofAssets = [...alike.values()].flatMap((all) => {
    const [first] = all
    if (first === undefined) return []
    const dates = datesInWords(all.flatMap(({ partition }) => partition ?? []))
    const name = [code(label(first.key)), dates].filter(Boolean).join(' ')
    const message = all.length > 1 ? undated(first) : first.message
    return [`${name}: ${first.state}${message === null ? '' : `, ${plain(message)}`}`]
  })
  const told = new Set(assets.flatMap(({ step, message }) => (message === null ? [] : [`${step} ${message}`])))
  const ofSteps = steps
    .filter(({ state, step, message }) => state === 'failed' && message !== null && !told.has(`${step} ${message}`))
    .map(({ step, message }) => `step ${code(step)} (${plain(titles.get(step) ?? '')}): ${plain(message ?? '')}`)
  const ofChecks = checks
    .filter((check) => isFailure(check) || isWarning(check))
    .map(
      (check) =>
        `check ${code(check.name)} on ${named(check.assets.map(label), 3)}: ${isFailure(check) ? 'failed' : 'warned'}${check.failures === null ? '' : `, ${plural(check.failures, 'row')}`}${check.message === null ? '' : `, ${plain(check.message)}`}`,
    )
  return [...ofAssets, ...ofSteps, ...ofChecks].map((line) => `- ${line}`)
}

/** Tasks and the like that were started outside, without the executions of what was written aside: a table. */
export function external({ run, aside }: ReportFacts): string[] {
  const told = new Set(aside.map(({ executionArn }) => executionArn))
  const rows = run.steps.flatMap(({ step, external, attempt }) =>
    external === null || told.has(external.id)
      ? []
      : [[code(step), code(external.id), String(attempt), external.url === null ? '' : plain(external.url)]],
  )
  return rows.length === 0 ? [] : table(['step', 'started outside', 'attempts', 'page'], rows)
}

/** What was said of a partition, without its name: `2024-01-15`, and `20240115` as run_ids have it. */
function undated({ partition, message }: ReportedAsset): string | null {
  if (partition === null || message === null) return message
  return message.replaceAll(partition, '<date>').replaceAll(partition.replaceAll('-', ''), '<date>')
}
