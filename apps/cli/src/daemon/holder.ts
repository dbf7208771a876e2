import { describeOwner } from '@headwater/engine'
import type { DaemonLease } from '@headwater/ledger'

/** `pid 4711 on host, since 2025-01-04 11:50Z`. */
export function holderInWords({ owner, startedAt }: Pick<DaemonLease, 'owner' | 'startedAt'>): string {
  return `${describeOwner(owner ?? 'nobody')}, since ${startedAt.toISOString().slice(0, 16).replace('T', ' ')}Z`
}
