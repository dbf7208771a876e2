import type { AssetGraph, AssetKey } from '@headwater/graph'
import { type Alert, type ToldTrouble, type Trouble, troubleKey } from './alert.ts'
import { laterCommand, scheduleCommand } from './commands.ts'
import { daysAsArgument } from './days.ts'

/** The tick of a schedule that has ended without what it was to bring. */
export interface ScheduleFacts {
  readonly target: string
  /** `nba/noon` */
  readonly schedule: string
  readonly due: Date
  /** How often it was tried. */
  readonly attempts: number
  /** What it asks for. */
  readonly roots: readonly AssetKey[]
  readonly downstream: boolean
  /** Of the newest attempt; null where that made none. */
  readonly runId: string | null
  /** One line. */
  readonly message: string | null
  readonly graph: Pick<AssetGraph, 'label'>
}

/** What the newest attempt did not find at its source. */
export interface UnavailableAsset {
  readonly asset: AssetKey
  readonly partition: string | null
}

/**
 * The window of a schedule has closed, and its data is still not there: nobody tries again by himself. Nothing where
 * that was told. Pure.
 */
export function givenUpAlert(
  facts: ScheduleFacts,
  unavailable: readonly UnavailableAsset[],
  told: readonly ToldTrouble[],
): Alert[] {
  const { target, schedule, due, attempts, runId, message, graph } = facts
  const day = due.toISOString().slice(0, 10)
  const troubles = (
    unavailable.length > 0 ? unavailable : facts.roots.map((asset) => ({ asset, partition: null }))
  ).map(({ asset, partition }): Trouble => ({ kind: 'given up', target, asset, partition, date: partition ?? day }))
  const fresh = news(troubles, told)
  if (fresh.length === 0) return []
  const assets = [...new Set(fresh.map(({ asset }) => asset))]
  const partitions = fresh.flatMap(({ partition }) => partition ?? [])
  const names = assets.map((key) => graph.label(key)).join(', ')
  const days = daysAsArgument(partitions)
  return [
    {
      kind: 'given up',
      target,
      runId,
      headline: `Given up: ${[names, days && `for ${days}`].filter(Boolean).join(' ')} on ${target}`,
      fields: [
        { label: 'Schedule', text: schedule },
        { label: 'Asked', text: `${attempts === 1 ? 'once' : `${attempts} times`} since ${moment(due)}` },
        ...(message === null ? [] : [{ label: 'The source', text: message }]),
        ...(runId === null ? [] : [{ label: 'Run', text: runId }]),
      ],
      // Of the tables that one operation makes, one name brings all.
      command: laterCommand(facts, facts.roots.slice(0, 1), partitions, (key) => graph.label(key)),
      troubles: fresh,
    },
  ]
}

/** A tick has failed without a run that could tell of it: its command was refused, or could reach nothing. Pure. */
export function failedAlert({ target, schedule, due, runId, message }: ScheduleFacts): Alert[] {
  return [
    {
      kind: 'failed',
      target,
      runId,
      headline: `Schedule failed: ${schedule} on ${target}`,
      fields: [
        { label: 'Why', text: message ?? 'nothing was said' },
        { label: 'Due', text: moment(due) },
        ...(runId === null ? [] : [{ label: 'Run', text: runId }]),
      ],
      command: scheduleCommand(schedule, target),
      troubles: [],
    },
  ]
}

function news(troubles: readonly Trouble[], told: readonly Trouble[]): Trouble[] {
  const known = new Set(told.map(troubleKey))
  return troubles.filter((trouble) => !known.has(troubleKey(trouble)))
}

function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
