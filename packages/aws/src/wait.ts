import { setTimeout as sleep } from 'node:timers/promises'

export type Waited = 'reached' | 'timeout' | 'interrupted'

/**
 * Looks again and again until `look` says that it is reached, or gives what stands in the way.
 * Interrupted at once when the signal aborts.
 */
export async function waitUntil<T extends object>(
  look: () => Promise<boolean | T>,
  { timeoutMs, pollMs, signal }: { timeoutMs: number; pollMs: number; signal: AbortSignal },
): Promise<Waited | T> {
  const until = performance.now() + timeoutMs
  while (!signal.aborted) {
    const seen = await look()
    if (seen === true) return 'reached'
    if (seen !== false) return seen
    if (performance.now() >= until) return 'timeout'
    await sleep(pollMs, undefined, { signal }).catch(() => {})
  }
  return 'interrupted'
}
