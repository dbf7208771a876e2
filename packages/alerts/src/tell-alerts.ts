import type { AssetKey } from '@headwater/graph'
import type { Alert, AlertChannel, AlertStore, ToldTrouble } from './alert.ts'
import { alertsOf, type RunFacts } from './alerts-of.ts'
import { cleanMessage } from './clean-message.ts'
import { deadlineIn, sendToAll } from './send.ts'

export interface TellOptions {
  readonly channels: readonly AlertChannel[]
  readonly store: AlertStore
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string
  /** One line for people: an alert that could not be sent. */
  readonly warn: (line: string) => void
  /** The target's clock. */
  readonly now: () => Date
  /** Milliseconds that the run's end may wait for all of it; 10 s by default. */
  readonly deadlineMs?: number
}

const DEADLINE_MS = 10_000

/** Tells people what a run ended with: `tellOnce` of the troubles of a run. */
export function tellAlerts(facts: Omit<RunFacts, 'told'>, options: TellOptions): Promise<readonly Alert[]> {
  const { plan } = facts
  const planned = plan.steps.flatMap((step) => [...step.assets, ...step.checks.flatMap((check) => check.assets)])
  const assets = [...new Set([...planned, ...plan.request.roots])]
  return tellOnce({ target: plan.request.target, assets, alerts: (told) => alertsOf({ ...facts, told }) }, options)
}

export interface Telling {
  readonly target: string
  /** Of which troubles may be told, or be over. */
  readonly assets: readonly AssetKey[]
  /** What there is to tell, given what was told of these assets and is not over. Pure. */
  readonly alerts: (told: readonly ToldTrouble[]) => readonly Alert[]
}

/**
 * Tells people each trouble once, on all channels at once; gives the alerts that arrived. Never throws: what goes wrong is a
 * warning, and a run stays what it was. An alert that one channel did not take counts as not sent, and whoever meets the same
 * trouble next tells it again.
 */
export async function tellOnce(telling: Telling, options: TellOptions): Promise<readonly Alert[]> {
  const { channels, store, redact, warn, now, deadlineMs = DEADLINE_MS } = options
  if (channels.length === 0) return []
  try {
    const deadline = deadlineIn(deadlineMs)
    const told = await toldBefore(telling, store, warn)
    const arrived: Alert[] = []
    for (const alert of telling.alerts(told)) {
      if (await sendToAll(cleanMessage(alert, redact), channels, deadline, warn)) arrived.push(alert)
    }
    if (arrived.length > 0) await store.sent(arrived, now()).catch(() => warn(NOT_KEPT))
    return arrived
  } catch {
    // A bug of ours, in the last place where it may cost a run.
    warn('alerts: none sent, because they could not be put together')
    return []
  }
}

const NOT_KEPT = 'alerts: sent, but the ledger could not keep that: the next run may send them again'
const NOT_KNOWN = 'alerts: the ledger could not say what was told before: some of it may be told again'

async function toldBefore(
  { target, assets }: Telling,
  store: AlertStore,
  warn: TellOptions['warn'],
): Promise<readonly ToldTrouble[]> {
  try {
    return await store.open(target, assets)
  } catch {
    warn(NOT_KNOWN)
    return []
  }
}
