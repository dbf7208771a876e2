import { type Clock, readRecord, type SandboxRecord, type SandboxState } from './state.ts'

/** What the sandbox's clock shows when the real one shows `realNow`. */
export function sandboxNow({ clock }: Pick<SandboxState, 'clock'>, realNow: Date): Date {
  return new Date(Date.parse(clock.startedSandbox) + realNow.getTime() - Date.parse(clock.startedReal))
}

/**
 * The clock for a start of Postgres at `realNow`. It stands still while the sandbox is down and goes on from there,
 * since the ledger's times must never go back; a crash does not stop it.
 */
export function clockForStart({ clock, stoppedAt }: Pick<SandboxRecord, 'clock' | 'stoppedAt'>, realNow: Date): Clock {
  return stoppedAt === null ? clock : { startedReal: realNow.toISOString(), startedSandbox: stoppedAt }
}

/** What the clock of this workspace's sandbox shows, or would show if it were started now. `now` is what it shows at its first start. */
export function sandboxClock({ root, now }: { readonly root: string; readonly now: string }, realNow: Date): Date {
  const record = readRecord(root)
  return record === null ? new Date(now) : sandboxNow({ clock: clockForStart(record, realNow) }, realNow)
}
