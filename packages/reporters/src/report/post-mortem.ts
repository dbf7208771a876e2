import type { AssetKey } from '@headwater/graph'
import { partitionsInWords } from '../plan/groups.ts'
import { isFailure } from '../run/outcome.ts'
import { code, plain } from '../runbook/markdown.ts'
import { word } from '../runbook/shell.ts'
import { datesInWords } from '../silver/dates.ts'
import { formatCount, formatDuration, plural } from '../text/quantity.ts'
import type { ReportFacts } from './facts.ts'
import { moved, stillCounting } from './moved.ts'
import { type Label, moment, named } from './names.ts'
import { troubles } from './what-happened.ts'

/** Why it was done, and why it went wrong where it did: only what was said when it happened. */
export function cause(facts: ReportFacts, label: Label): string[] {
  const { run } = facts
  const found = troubles(run, label)
  return [
    run.reason === null
      ? '- Nobody gave a reason when it was started.'
      : `- It was started because: ${plain(run.reason)}`,
    ...(found.length === 0
      ? ['- Nothing in the run itself failed.']
      : ['- In the run itself:', ...found.map((line) => `  ${line}`)]),
    '- The cause behind these is not in the ledger: *to be written by who knows it*.',
  ]
}

/** What was wrong, or other than before, for whom and how long: as far as the ledger can tell. */
export function impact(facts: ReportFacts, label: Label): string[] {
  const { run, aside, deeds } = facts
  const made = run.assets.filter(({ state }) => state === 'materialized')
  const notMade = run.assets.filter(({ state }) => state === 'not run' || state === 'failed' || state === 'interrupted')
  const behind = run.plan.untouched.flatMap(({ type, keys }) => (type === 'left behind' ? keys : []))
  const later = run.plan.untouched.flatMap(({ type, keys }) => (type === 'at promotion' ? keys : []))
  const lines = [
    ...(made.length > 0 ? [`New content: ${of(made, label)}`] : []),
    ...(notMade.length > 0 ? [`Not made, and as old as before: ${of(notMade, label)}`] : []),
    ...(behind.length > 0 ? [`Out of date since, because they were not asked for: ${named(behind.map(label))}`] : []),
    ...ofAside(facts),
    ...(later.length > 0 && deeds.some(({ action }) => action === 'promote')
      ? [`Changed by the promotion as well: ${named(later.map(label))}`]
      : []),
    ...(aside.length > 0 ? readersSaw(facts) : []),
  ]
  return lines.length === 0 ? ['- No asset has other content than before.'] : lines.map((line) => `- ${line}`)
}

function of(assets: readonly { readonly key: AssetKey; readonly partition: string | null }[], label: Label): string {
  const groups = [...Map.groupBy(assets, ({ key }) => key)].map(([key, all]) => {
    const partitions = partitionsInWords(all.flatMap(({ partition }) => partition ?? []))
    return `${label(key)} ${partitions}`.trim()
  })
  return named(groups)
}

function ofAside({ aside }: ReportFacts): string[] {
  const whole = aside.filter(({ metrics }) => metrics !== null)
  if (whole.length === 0) return []
  const sum = (of: 'input_rows' | 'valid_rows' | 'quarantined_rows' | 'condemned_rows') =>
    formatCount(whole.reduce((total, { metrics }) => total + (metrics?.[of] ?? 0), 0))
  const months = [...new Set(whole.flatMap(({ months }) => months ?? []))].sort()
  return [
    `Written aside: ${plural(whole.length, 'date')}, ${sum('valid_rows')} valid rows of ${sum('input_rows')}, ${sum('quarantined_rows')} quarantined, ${sum('condemned_rows')} condemned`,
    ...(months.length > 0 ? [`Months with rows of them: ${named(months)}`] : []),
  ]
}

/** For how long readers were given these runs. */
function readersSaw({ aside, deeds }: ReportFacts): string[] {
  const own = new Set(aside.map(({ runId }) => runId))
  const touching = deeds.filter((deed) =>
    moved(deed).dates.some(({ from, to }) => own.has(from ?? '') || own.has(to ?? '')),
  )
  const first = touching.find((deed) => moved(deed).dates.some(({ to }) => own.has(to ?? '')))
  if (first === undefined) return ['No reader has seen any of it: it was never promoted']
  const counting = [...stillCounting(deeds)].filter((id) => own.has(id)).length
  const dates = datesInWords(moved(first).dates.map(({ date }) => date))
  if (counting > 0)
    return [
      `Readers see them since ${moment(first.at)} (${dates}); ${plural(counting, 'run')} of them still count${counting === 1 ? 's' : ''}`,
    ]
  const last = touching.at(-1)
  const until =
    last === undefined ? '' : ` until ${moment(last.at)}, ${formatDuration(last.at.getTime() - first.at.getTime())}`
  return [`Readers saw them from ${moment(first.at)}${until} (${dates})`]
}

/** What is left to do, as far as the ledger can tell; and what only people can. */
export function followUps(facts: ReportFacts, label: Label): string[] {
  const { run, aside, deeds } = facts
  const target = run.target === 'sandbox' ? '' : ` --target ${word(run.target)}`
  const counting = stillCounting(deeds)
  const done = new Set(deeds.flatMap(({ action, subject }) => (subject === null ? [] : [`${action} ${subject}`])))
  const promoted = new Set(deeds.flatMap((deed) => moved(deed).dates.flatMap(({ to }) => to ?? [])))
  const waiting = aside.filter(({ state, runId }) => state === 'validated' && !promoted.has(runId))
  const failed = aside.filter(({ state }) => state === 'failed')
  const quarantined = aside.reduce((sum, { metrics }) => sum + (metrics?.quarantined_rows ?? 0), 0)
  const ids = [...new Set(waiting.map(({ backfillId, runId }) => backfillId ?? runId))].filter(
    (id) => !done.has(`rollback ${id}`),
  )
  const behind = run.plan.untouched.flatMap(({ type, keys }) => (type === 'left behind' ? keys : []))
  const unavailable = run.assets.filter(({ state }) => state === 'unavailable')
  const failedChecks = run.checks.filter(isFailure)
  const withdrawn = aside.filter(
    ({ runId, state }) => promoted.has(runId) && !counting.has(runId) && state !== 'deleted',
  )
  const superseded = aside.filter(({ replaces, runId }) => replaces !== null && counting.has(runId))
  const ends = ['failed', 'interrupted', 'died', 'cancelled']
  const items = [
    ...(ends.includes(run.state)
      ? [`Go on with it, once the cause is mended: ${code(`pnpm headwater runs resume ${run.runId}${target}`)}`]
      : []),
    ...(failedChecks.length > 0
      ? [`Mend what these checks found: ${named(failedChecks.map(({ name }) => name))}`]
      : []),
    ...(unavailable.length > 0 ? [`Bring in what was not available: ${of(unavailable, label)}`] : []),
    ...(behind.length > 0 ? [`Rebuild what is out of date since: ${code(`pnpm materialize --stale${target}`)}`] : []),
    ...ids.map(
      (id) =>
        `Promote or drop what is validated and does not count: ${code(`pnpm headwater promote ${word(id)}${target}`)}`,
    ),
    ...(failed.length > 0
      ? [`Clean up ${plural(failed.length, 'failed run')}: ${code(`pnpm headwater clean --failed${target}`)}`]
      : []),
    ...(quarantined > 0
      ? [
          `Look at ${plural(quarantined, 'quarantined row')}: ${code(`pnpm headwater quarantine list ${word(label(aside[0]?.asset ?? ('' as AssetKey)))}${target}`)}`,
        ]
      : []),
    ...(withdrawn.length > 0
      ? [
          `Decide what becomes of the ${plural(withdrawn.length, 'run')} that counted and no longer ${withdrawn.length === 1 ? 'does' : 'do'}: ${code(`pnpm headwater clean --superseded${target}`)}`,
        ]
      : []),
    ...(superseded.length > 0
      ? [
          `Decide how long the ${plural(superseded.length, 'run')} that counted before ${superseded.length === 1 ? 'is' : 'are'} kept`,
        ]
      : []),
    'Say what is done so that it does not happen again, who does it, and until when',
  ]
  return items.map((item) => `- [ ] ${item}`)
}
