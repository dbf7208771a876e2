import type { Backend } from '../backend.ts'
import type { LedgerLink } from './ledger-link.ts'
import type { LiveHub } from './live/hub.ts'

/** What routes answer from. */
export interface Services {
  readonly backend: Backend
  readonly link: LedgerLink
  readonly hub: LiveHub
}
