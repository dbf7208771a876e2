import {
  type AlertChannel,
  type Announcement,
  announce,
  printChannel,
  type TellOptions,
  tellAlerts,
  webhookChannel,
} from '@headwater/alerts'
import type { Ledger } from '@headwater/ledger'
import type { Plan } from '@headwater/planner'
import type { RunOutcome } from '@headwater/reporters'
import { hideSecrets } from './secrets.ts'
import type { OpenSession } from './session.ts'
import { tell } from './terminal.ts'

export interface RunEnded {
  readonly plan: Plan
  readonly outcome: RunOutcome
  /** What to type after a failure. */
  readonly next: string | null
}

/**
 * Tells people what a run ended with: printed in the sandbox, posted where there is a webhook. Never fails; what went wrong
 * is a line.
 */
export async function tellOfRun(
  { target, graph }: Pick<OpenSession, 'target' | 'graph'>,
  ledger: Pick<Ledger, 'alerts'>,
  { plan, outcome, next }: RunEnded,
  print: NodeJS.WriteStream,
): Promise<void> {
  const { problem } = target.alerts
  if (problem !== null && outcome.state !== 'interrupted' && outcome.state !== 'cancelled') tell(`alerts: ${problem}`)
  await tellAlerts({ plan, run: outcome, graph, next }, tellingTo(target, ledger, print))
}

/** Where the alerts of a target go, and where it is kept who was told what. */
export function tellingTo(
  target: OpenSession['target'],
  ledger: Pick<Ledger, 'alerts'>,
  print: NodeJS.WriteStream,
): TellOptions {
  return {
    channels: channels(target, print),
    store: ledger.alerts,
    redact: hideSecrets,
    warn: (line) => tell(hideSecrets(line)),
    now: target.now,
  }
}

/** Announces a backfill that starts, a promotion or a rollback, where alerts go. Never fails; what went wrong is a line. */
export async function announceTo(
  { target, graph }: Pick<OpenSession, 'target' | 'graph'>,
  announcement: Announcement,
  print: NodeJS.WriteStream,
): Promise<void> {
  if (target.alerts.problem !== null) tell(`announcement: ${target.alerts.problem}`)
  await announce(announcement, {
    channels: channels(target, print),
    graph,
    redact: hideSecrets,
    warn: (line) => tell(hideSecrets(line)),
  })
}

function channels(
  { alerts: { webhook }, isSandbox }: OpenSession['target'],
  print: NodeJS.WriteStream,
): AlertChannel[] {
  return [
    ...(isSandbox ? [printChannel((text) => print.write(text))] : []),
    ...(webhook === null ? [] : [webhookChannel(webhook)]),
  ]
}
