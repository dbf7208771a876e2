import { NotSentError } from './alert.ts'

/** An answer that says that the same may go well a little later, or no answer at all. */
export function isWorthAnother(error: unknown): boolean {
  if (error instanceof NotSentError) return false
  const status = statusOf(error)
  return status === null ? !isRedirect(error) : status >= 500 || status === 408 || status === 429
}

/**
 * Why an alert did not arrive. Only what is known to hold no address is taken from an error: a status, a system's code, one
 * of Slack's own words. Messages of HTTP clients quote the URL, and pages of proxies do too.
 */
export function explain(error: unknown, attemptMs: number, askedToWaitMs: number | null): string {
  if (error instanceof NotSentError) return error.message
  const status = statusOf(error)
  if (status !== null) {
    const word = slackWord(error)
    const wait = askedToWaitMs === null ? '' : `, asking to wait ${Math.ceil(askedToWaitMs / 1000)} s`
    return `it answered ${status}${word === null ? '' : ` (${word})`}${wait}`
  }
  if (isRedirect(error)) return 'it redirects to another address, where alerts are not sent'
  const chain = causes(error)
  if (chain.some((one) => property(one, 'name') === 'TimeoutError')) {
    return `no answer within ${Number((attemptMs / 1000).toFixed(1))} s`
  }
  const code = chain
    .map((one) => property(one, 'code'))
    .find((one) => typeof one === 'string' && /^E[A-Z_]+$/.test(one))
  return code === undefined ? 'it cannot be reached' : `it cannot be reached (${code})`
}

function statusOf(error: unknown): number | null {
  const status = property(error, 'statusCode')
  return typeof status === 'number' ? status : null
}

/** `no_service`, `invalid_payload`. */
function slackWord(error: unknown): string | null {
  const body = property(error, 'body')
  return typeof body === 'string' && /^[a-z]+(_[a-z]+)+$/.test(body) && body.length <= 40 ? body : null
}

function isRedirect(error: unknown): boolean {
  return causes(error).some((one) => property(one, 'message') === 'unexpected redirect')
}

/** The error, its cause, its cause's cause. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = []
  for (let one = error; one !== undefined && one !== null && chain.length < 10; one = property(one, 'cause')) {
    chain.push(one)
    // Several addresses of one name were tried.
    const several = property(one, 'errors')
    if (Array.isArray(several)) chain.push(...several.slice(0, 10))
  }
  return chain
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
