import type { Ledger } from '@headwater/ledger'
import type { Backend } from '../backend.ts'
import type { Queries } from './queries.ts'

/** The server's ways to the ledger. Each is opened when it is needed first, and again where that failed. */
export interface LedgerLink {
  ledger(): Promise<Ledger>
  queries(): Promise<Queries>
  close(): Promise<void>
}

/**
 * Loads nothing of Postgres before the first call: the server is to be there at once. A ledger may come back at another address,
 * as a sandbox that was reset does: then what was open to the old one is closed.
 */
export function openLink(backend: Pick<Backend, 'database'>): LedgerLink {
  let here: LedgerLink & { readonly url: string } = linkTo(backend.database)
  const there = (): LedgerLink => {
    const { database } = backend
    if (database.ledgerUrl !== here.url) {
      void here.close()
      here = linkTo(database)
    }
    return here
  }
  return {
    ledger: () => there().ledger(),
    queries: () => there().queries(),
    close: () => here.close(),
  }
}

function linkTo({ ledgerUrl: url, ledgerSchema: schema }: Backend['database']): LedgerLink & { readonly url: string } {
  let ledger: Promise<Ledger> | undefined
  let queries: Promise<Queries> | undefined
  return {
    url,
    ledger() {
      ledger ??= import('@headwater/ledger')
        .then(({ openLedger }) => openLedger({ url, schema, connectTimeoutMs: 5_000 }))
        .catch((error: unknown) => {
          ledger = undefined
          throw error
        })
      return ledger
    },
    queries() {
      queries ??= import('./queries.ts').then(({ openQueries }) => openQueries(url, schema))
      return queries
    },
    async close() {
      await Promise.allSettled([ledger?.then((open) => open.close()), queries?.then((open) => open.close())])
    },
  }
}
