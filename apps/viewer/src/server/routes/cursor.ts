import type { RunRow } from '../rows.ts'
import { Refusal } from '../trouble.ts'

/** Where a page of runs ended: behind it the next one begins, whatever has come on top meanwhile. */
export function cursorOf({ startedAt, runId }: Pick<RunRow, 'startedAt' | 'runId'>): string {
  return Buffer.from(JSON.stringify([startedAt.toISOString(), runId])).toString('base64url')
}

/** Throws Refusal for what `cursorOf` did not make. */
export function readCursor(text: string | null): { readonly startedAt: string; readonly runId: string } | null {
  if (text === null) return null
  try {
    const [startedAt, runId] = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (typeof runId === 'string' && new Date(startedAt).toISOString() === startedAt) return { startedAt, runId }
  } catch {
    // Refused below.
  }
  throw new Refusal(400, 'bad-argument', 'before is no cursor of a list of runs')
}
