import type { AssetKey } from '@headwater/graph'
import { partitionsOf, runCommand, type Schedule, wantedPartitions } from '@headwater/schedules'
import { Command } from 'commander'
import { addPlanningCommands } from '../../program/planning.ts'
import { selectRoots } from '../../request.ts'
import { openSession, type Session } from '../../session.ts'
import { tell } from '../../terminal.ts'
import { withLedger } from '../../with-ledger.ts'
import { findSchedule } from './find.ts'
import type { ScheduleFlags } from './ls.ts'

export interface ScheduleRunFlags extends ScheduleFlags {
  readonly yes?: boolean
  readonly dryRun?: boolean
  /** From the daemon: the due time, the number of the attempt, and the id of its run. */
  readonly due?: Date
  readonly attempt?: number
  readonly runId?: string
}

/**
 * `headwater schedule run`: what a schedule starts, now. Of a schedule over partitions the newest that is due, and
 * what is missing of the days that it looks back. It is a run as any other; no tick of the schedule comes of it.
 */
export async function runSchedule(name: string, flags: ScheduleRunFlags): Promise<void> {
  const session = await openSession(flags.target)
  const schedule = findSchedule(session.schedules, name)
  const words = await wordsOf(session, schedule, flags)
  if (words === null) {
    tell(`${schedule.name}: nothing to do, everything that was due is there`)
    return
  }
  const program = new Command('headwater').exitOverride()
  addPlanningCommands(program)
  await program.parseAsync(words, { from: 'user' })
}

/** The command line that carries it out; null where nothing is to do. */
async function wordsOf(session: Session, schedule: Schedule, flags: ScheduleRunFlags): Promise<string[] | null> {
  const due = flags.due ?? session.target.now()
  const partitions = await partitionsToMake(session, schedule, due, flags.attempt ?? 1)
  if (partitions?.length === 0) return null
  const words = runCommand(schedule, { target: session.target.name, ...(partitions && { partitions }) })
  return [
    ...words.flatMap((word) => (word === '--yes' && !flags.yes ? [] : [word])).map(byHand(flags)),
    ...(flags.json ? ['--json'] : []),
    ...(flags.dryRun ? ['--dry-run'] : []),
    ...(flags.runId === undefined ? [] : ['--run-id', flags.runId]),
  ]
}

/** Who looks at a run later sees that no clock started it. */
function byHand({ due }: ScheduleRunFlags): (word: string, at: number, words: readonly string[]) => string {
  return (word, at, words) => (due === undefined && words[at - 1] === '--reason' ? `${word}, by hand` : word)
}

async function partitionsToMake(
  session: Session,
  schedule: Schedule,
  due: Date,
  attempt: number,
): Promise<readonly string[] | null> {
  const { graph, workspace, target } = session
  const partitions = partitionsOf(schedule.runs, graph)
  if (partitions === null || schedule.runs.partitions === null) return null
  const { assets } = await withLedger(workspace, target, (ledger) => ledger.snapshot())
  const made = selectRoots(session, schedule.runs.select, { exclude: schedule.runs.exclude })
    .filter((key: AssetKey) => graph.asset(key).partitions !== undefined)
    .map((key) => new Set(assets[key]?.partitions))
  return wantedPartitions(schedule, { due, attempt }, partitions, (partition) =>
    made.every((there) => there.has(partition)),
  )
}
