import { setTimeout as wait } from 'node:timers/promises'
import { UserError } from '@headwater/errors'

/**
 * The source answered something that cannot be used, or did not answer. The message says which address, what was found and what
 * was expected; `look` is an address whose answer is worth a look, which becomes the next command to type.
 */
export class SourceError extends UserError {
  constructor(message: string, { cause, look }: { readonly cause?: unknown; readonly look?: string } = {}) {
    super('bad-source', message, { cause, next: look === undefined ? [] : [`curl -sS '${look}'`] })
  }
}

export interface Patience {
  /** Gives up on Ctrl-C, cancel and timeout of the caller. */
  readonly signal: AbortSignal
  /** Milliseconds that one request may take. */
  readonly timeoutMs: number
  /** Milliseconds before the second request, where the source does not say (Retry-After); twice as many before the third. */
  readonly retryAfterMs: number
}

export interface RawAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: string
  /** As the source asks for by Retry-After. */
  readonly retryAfterMs: number | null
}

interface NoAnswer {
  readonly failure: string
  readonly cause: unknown
}

const ATTEMPTS = 3
const LONGEST_WAIT_MS = 30_000

/**
 * Asks up to three times: again after 429, 5xx, a connection that broke and an answer that did not come; any other answer is
 * the caller's to judge. Waits as long as Retry-After says; more than half a minute is not waited for. A `SourceError` in the end.
 */
export async function fetchAnswer(url: string, patience: Patience): Promise<RawAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetchOnce(url, patience)
    if ('status' in answer && answer.status !== 429 && answer.status < 500) return answer
    const found = 'status' in answer ? `answered ${answer.status}` : answer.failure
    const cause = 'cause' in answer ? answer.cause : undefined
    const asked = 'status' in answer ? answer.retryAfterMs : null
    if (asked !== null && asked > LONGEST_WAIT_MS) {
      throw new SourceError(
        `${url}: ${found} and wants to be left alone for ${asked / 1000} s; run it again after that`,
      )
    }
    if (attempt === ATTEMPTS) throw new SourceError(`${url}: ${found}, asked ${ATTEMPTS} times`, { cause })
    await wait(asked ?? patience.retryAfterMs * 2 ** (attempt - 1), null, { signal: patience.signal })
  }
}

async function fetchOnce(url: string, { signal, timeoutMs }: Patience): Promise<RawAnswer | NoAnswer> {
  const limit = AbortSignal.timeout(timeoutMs)
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([signal, limit]),
    })
    const contentType = response.headers.get('content-type') ?? ''
    return { status: response.status, contentType, body: await response.text(), retryAfterMs: retryAfter(response) }
  } catch (cause) {
    signal.throwIfAborted()
    if (limit.aborted) return { failure: `no whole answer within ${timeoutMs / 1000} s`, cause }
    return { failure: `cannot be reached or broke off (${reason(cause)})`, cause }
  }
}

/** In seconds, or as a date: counted from the answer's own Date, since our clock may not agree with the source's. */
function retryAfter({ headers }: Response): number | null {
  const header = headers.get('retry-after') ?? ''
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const ms = Date.parse(header) - Date.parse(headers.get('date') ?? '')
  return Number.isNaN(ms) ? null : Math.max(0, ms)
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message
  return error.message
}
