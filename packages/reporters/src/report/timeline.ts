import type { RunEvent } from '@headwater/engine'
import { isFailure } from '../run/outcome.ts'
import { code, plain } from '../runbook/markdown.ts'
import { plural } from '../text/quantity.ts'
import { what } from './deeds.ts'
import type { ReportFacts } from './facts.ts'
import { type Label, moment } from './names.ts'

interface Entry {
  readonly at: Date
  readonly text: string
}

/** Lines before the rest is counted: what went well is in the tables. */
const MOST = 60

/** What happened when, as far as it explains something: starts and ends, failures, repetitions, notices, deeds. */
export function timeline(facts: ReportFacts, label: Label): string[] {
  const { run, events, aside, deeds } = facts
  const entries: Entry[] = [
    { at: run.startedAt, text: `run ${code(run.runId)} started, by ${plain(run.requestedBy)}` },
    ...(events.length > 0 ? events.flatMap((event) => ofEvent(event, label)) : ofLedger(facts, label)),
    ...aside.flatMap(({ endedAt, partition, state, runId, message }) =>
      endedAt === null || state !== 'failed' || events.length > 0
        ? []
        : [
            {
              at: endedAt,
              text: `${partition} (${code(runId)}) failed${message === null ? '' : `: ${plain(message)}`}`,
            },
          ],
    ),
    ...validated(aside),
    ...(run.endedAt === null ? [] : [{ at: run.endedAt, text: `run ended: **${run.state}**` }]),
    ...deeds.map((deed) => ({ at: deed.at, text: ofDeed(deed) })),
  ]
  const sorted = entries.toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const shown = sorted.length > MOST ? [...sorted.slice(0, MOST - 10), ...sorted.slice(-10)] : sorted
  const lines = shown.map(({ at, text }) => `- ${moment(at)}  ${text}`)
  if (shown.length < sorted.length) {
    lines.splice(MOST - 10, 0, `- … ${plural(sorted.length - shown.length, 'more line')}`)
  }
  return lines
}

/** The last of them: each of them is in a table. */
function validated(aside: ReportFacts['aside']): Entry[] {
  // What was given up was never right. A date that went on under another run_id is still one date.
  const right = aside.filter(({ state, metrics }) => state === 'validated' || (state === 'deleted' && metrics !== null))
  const dates = new Set(aside.map(({ partition }) => partition))
  const ends = right.flatMap(({ endedAt }) => endedAt?.getTime() ?? [])
  if (ends.length === 0) return []
  return [
    {
      at: new Date(Math.max(...ends)),
      text: `${right.length} of ${plural(dates.size, 'date')} written aside and validated`,
    },
  ]
}

function ofEvent(event: RunEvent, label: Label): Entry[] {
  const at = new Date(event.at)
  switch (event.type) {
    case 'run resumed':
      return [{ at, text: `resumed by ${plain(event.requestedBy)}` }]
    case 'notice':
      return [{ at, text: plain(event.message) }]
    case 'step retrying':
      return [
        {
          at,
          text: `step ${code(event.step)}: attempt ${event.attempt} of ${event.attempts} failed, ${plain(event.message)}`,
        },
      ]
    case 'asset finished': {
      const { key, partition, state, message } = event.outcome
      if (state !== 'failed' && state !== 'unavailable') return []
      const name = code([label(key), partition ?? ''].join(' ').trim())
      return [{ at, text: `${name} ${state}${message === null ? '' : `: ${plain(message)}`}` }]
    }
    case 'check finished':
      return isFailure(event.outcome)
        ? [
            {
              at,
              text: `check ${code(event.outcome.name)} failed on ${event.outcome.assets.map(label).map(code).join(', ')}`,
            },
          ]
        : []
    default:
      return []
  }
}

/** Where the events were pruned: what the run itself still knows. */
function ofLedger({ run }: ReportFacts, label: Label): Entry[] {
  return [
    ...run.steps.flatMap(({ step, state, endedAt, message }) =>
      endedAt === null || state !== 'failed'
        ? []
        : [{ at: endedAt, text: `step ${code(step)} failed${message === null ? '' : `: ${plain(message)}`}` }],
    ),
    ...run.checks.filter(isFailure).map(({ at, name, assets }) => ({
      at,
      text: `check ${code(name)} failed on ${assets.map(label).map(code).join(', ')}`,
    })),
  ]
}

function ofDeed(deed: ReportFacts['deeds'][number]): string {
  const { action, subject, by, approvedBy, reason } = deed
  return [
    `**${action}**${subject === null ? '' : ` of ${code(subject)}`} by ${plain(by)}`,
    ...(approvedBy === null ? [] : [`approved by ${plain(approvedBy)}`]),
    ...(what(deed) === '' ? [] : [what(deed)]),
    ...(reason === null ? [] : [plain(reason)]),
  ].join(', ')
}
