import { QueryClient } from '@tanstack/react-query'
import { TroubleError } from './trouble.ts'

/** Answers stay until the stream says that they are out of date, so nothing is asked again for a change of focus. */
export const client = new QueryClient({
  defaultOptions: {
    queries: { staleTime: 30_000, gcTime: 300_000, refetchOnWindowFocus: false, retry: mayPass, retryDelay: waitMs },
    mutations: { retry: false },
  },
})

/** What was asked wrongly stays wrong; a server or a ledger that is away comes back. */
function mayPass(failures: number, error: unknown): boolean {
  const away = error instanceof TroubleError && (error.status === 0 || error.status >= 500)
  return away && failures < 2
}

function waitMs(attempt: number): number {
  return Math.min(500 * 2 ** attempt, 5_000)
}
