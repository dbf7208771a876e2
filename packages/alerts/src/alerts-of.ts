import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { plural, type RunOutcome } from '@headwater/reporters'
import { type Alert, type ToldTrouble, type Trouble, troubleKey } from './alert.ts'
import { laterCommand } from './commands.ts'
import { daysAsArgument } from './days.ts'
import { type RunTroubles, runTroubles } from './run-troubles.ts'
import { sinceField } from './since.ts'

/** What a run ended with, and what people know already. */
export interface RunFacts {
  readonly plan: Plan
  readonly run: RunOutcome
  readonly graph: Pick<AssetGraph, 'label'>
  /** What was told of the plan's assets on this target and is not over. */
  readonly told: readonly ToldTrouble[]
  /** What to type after a failure. */
  readonly next: string | null
}

/** Names in one line before the rest is counted. */
const NAMES = 4
/** Failures told one by one. */
const FAILURES = 3

/**
 * What is to be told of a run, in the order in which it matters: a failure, what was not available, what recovered. Nothing
 * that was told before, nothing of what merely stands behind a trouble, and nothing of a run that somebody stopped. Pure.
 */
export function alertsOf(facts: RunFacts): Alert[] {
  const now = runTroubles(facts.plan, facts.run)
  return [...failure(facts, now), ...notAvailable(facts, now), ...recovery(facts, now)]
}

function failure(facts: RunFacts, { failures, done }: RunTroubles): Alert[] {
  const { plan, run, next } = facts
  const troubles = failures.flatMap((one) => one.troubles)
  const unknown = news(troubles, facts.told)
  if (run.state !== 'failed' || unknown.length === 0) return []
  const { selection, target, logicalDate } = plan.request
  const shown = failures.slice(0, FAILURES).map(({ troubles, message }) => `${named(troubles, facts)}: ${message}`)
  const more = failures.length - shown.length
  return [
    {
      kind: 'failed',
      target,
      runId: run.runId,
      headline: `Run failed: ${selection} on ${target}`,
      fields: [
        ...shown.map((text) => ({ label: 'Failed', text })),
        ...(more > 0 ? [{ label: 'Failed', text: plural(more, 'more failure') }] : []),
        { label: 'Ended', text: counts(run, done) },
        { label: 'Date', text: logicalDate },
        { label: 'Run', text: run.runId },
      ],
      command: next,
      troubles: unknown,
    },
  ]
}

/** One alert for each operation and the dates that its source did not have. */
function notAvailable(facts: RunFacts, { unavailable }: RunTroubles): Alert[] {
  const { plan, run, graph, told } = facts
  const known = new Set(told.map(troubleKey))
  const fresh = unavailable.filter(({ trouble }) => !known.has(troubleKey(trouble)))
  return [...Map.groupBy(fresh, ({ operation }) => operation).values()].map((items) => {
    const troubles = items.map(({ trouble }) => trouble)
    const assets = [...new Set(troubles.map(({ asset }) => asset))]
    const partitions = troubles.flatMap(({ partition }) => partition ?? [])
    const dates = daysAsArgument(partitions.length > 0 ? partitions : [plan.request.logicalDate])
    const says = [...new Set(items.flatMap(({ message }) => message ?? []))]
    return {
      kind: 'not available',
      target: plan.request.target,
      runId: run.runId,
      headline: `Data not available: ${named(troubles, facts, false)} for ${dates} on ${plan.request.target}`,
      fields: [
        { label: plural(assets.length, 'table'), text: named(troubles, facts, false) },
        { label: 'Date', text: dates.replaceAll(',', ', ') },
        ...says.slice(0, 1).map((text) => ({ label: 'The source', text })),
        { label: 'Run', text: run.runId },
      ],
      // Of the tables that one operation makes, one name brings all.
      command: laterCommand(plan.request, assets.slice(0, 1), partitions, (key) => graph.label(key)),
      troubles,
    }
  })
}

function recovery(facts: RunFacts, { mends }: RunTroubles): Alert[] {
  const { plan, run, told } = facts
  // Of what was stale a run cannot say that it is over: to bring in an old day again makes nothing fresh.
  const over = told.filter(
    (trouble) => trouble.kind !== 'stale' && trouble.target === plan.request.target && mends(trouble),
  )
  if (over.length === 0) return []
  return [
    {
      kind: 'recovered',
      target: plan.request.target,
      runId: run.runId,
      headline: `Recovered: ${named(over, facts)} on ${plan.request.target}`,
      fields: [
        { label: 'Was', text: [...new Set(over.map(({ kind }) => kind))].join(', ') },
        sinceField(over),
        { label: 'Run', text: run.runId },
      ],
      command: null,
      troubles: over.map(({ kind, target, asset, partition, date }) => ({ kind, target, asset, partition, date })),
    },
  ]
}

function news(troubles: readonly Trouble[], told: readonly Trouble[]): Trouble[] {
  const known = new Set(told.map(troubleKey))
  const fresh = new Map(troubles.map((trouble) => [troubleKey(trouble), trouble]))
  return [...fresh].filter(([key]) => !known.has(key)).map(([, trouble]) => trouble)
}

/** `bronze/boxscores 2025-01-01, bronze/pbp (+3)`. */
function named(troubles: readonly Trouble[], { graph }: RunFacts, withDays = true): string {
  const days = Map.groupBy(troubles, ({ asset }) => asset)
  const names = Array.from(days, ([asset, items]: [AssetKey, readonly Trouble[]]) => {
    const partitions = withDays ? daysAsArgument(items.flatMap(({ partition }) => partition ?? [])) : ''
    return partitions === '' ? graph.label(asset) : `${graph.label(asset)} ${partitions}`
  })
  return names.slice(0, NAMES).join(', ') + (names.length > NAMES ? ` (+${names.length - NAMES})` : '')
}

function counts({ assets }: RunOutcome, done: RunTroubles['done']): string {
  const parts = [...done].map(([state, count]) => `${count} ${state === 'materialized' ? 'done' : state}`)
  return `${parts.join(' · ')} of ${assets.length}`
}
