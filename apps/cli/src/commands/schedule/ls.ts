import { isGone } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { DaemonLease, Ledger } from '@headwater/ledger'
import { shellWord } from '@headwater/reporters'
import { formatSchedules } from '@headwater/reporters/schedule'
import { crontabLines, type Tick } from '@headwater/schedules'
import { declaredSchedules, declaredToJson } from '../../daemon/declared.ts'
import { holderInWords } from '../../daemon/holder.ts'
import { showSchedules } from '../../daemon/shown.ts'
import { safeJson } from '../../secrets.ts'
import { openSession } from '../../session.ts'
import { screen } from '../../terminal.ts'
import { withLedger } from '../../with-ledger.ts'

export interface ScheduleFlags {
  readonly target?: string
  readonly json?: boolean
}

export interface ScheduleListFlags extends ScheduleFlags {
  readonly format?: 'pretty' | 'json' | 'crontab'
  /** For the daemon: what is declared, without asking the ledger. */
  readonly declared?: boolean
}

/**
 * `headwater schedule ls`: what is scheduled, when it is due next, and what became of it last; or as lines of a
 * crontab.
 */
export async function listSchedules(flags: ScheduleListFlags): Promise<void> {
  if (flags.json && flags.format !== undefined && flags.format !== 'json') {
    throw new UserError('bad-argument', `--json is --format json; it cannot be ${flags.format} as well`)
  }
  const session = await openSession(flags.target)
  const { schedules, workspace, target } = session
  if (flags.declared) {
    process.stdout.write(`${declaredToJson(declaredSchedules(session))}\n`)
    return
  }
  if (flags.format === 'crontab') {
    const command = `cd ${shellWord(workspace.root)} && pnpm headwater`
    const lines = crontabLines(schedules, { command, ...(!target.isSandbox && { target: target.name }) })
    process.stdout.write(lines.map((line) => `${line}\n`).join(''))
    return
  }
  const { ticks, daemon } = await withLedger(workspace, target, (ledger) => readPast(ledger, target.name))
  const shown = showSchedules(schedules, ticks, target.now())
  if (flags.json || flags.format === 'json') {
    const running = daemon && { ...daemon, alive: isAlive(daemon) }
    const listed = shown.map((one, i) => ({ ...schedules[i], next: one.next, last: one.last }))
    process.stdout.write(`${safeJson({ target: target.name, daemon: running, schedules: listed })}\n`)
    return
  }
  const holder = daemon !== null && isAlive(daemon) ? holderInWords(daemon) : null
  process.stdout.write(
    `${formatSchedules(shown, { ...screen(process.stdout), target: target.name, daemon: holder })}\n`,
  )
}

async function readPast(
  ledger: Ledger,
  target: string,
): Promise<{ readonly ticks: readonly Tick[]; readonly daemon: DaemonLease | null }> {
  return {
    ticks: await ledger.schedules.ticks(target, { newest: 1 }),
    daemon: await ledger.daemon.show(target),
  }
}

function isAlive({ owner, expired }: DaemonLease): boolean {
  return owner !== null && !expired && !isGone(owner)
}
