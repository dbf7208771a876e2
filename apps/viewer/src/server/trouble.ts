import { UnreachableError, UserError } from '@headwater/errors'
import type { TroubleView } from '../api/index.ts'

export type TroubleStatus = 400 | 401 | 403 | 404 | 409 | 413 | 415 | 500 | 503

/** A request that is refused by the server itself, before anybody behind it is asked. */
export class Refusal extends Error {
  readonly status: TroubleStatus
  readonly code: string
  readonly details: readonly string[]

  constructor(status: TroubleStatus, code: string, message: string, details: readonly string[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.details = details
  }
}

/** What the page is told of an error, and how HTTP calls it. The stack of a bug stays here. */
export function troubleOf(error: unknown): { readonly status: TroubleStatus; readonly trouble: TroubleView } {
  if (error instanceof Refusal) {
    const { status, code, message, details } = error
    return { status, trouble: { code, message, details, next: [], at: null } }
  }
  if (error instanceof UserError) {
    const { code, message, details, next } = error
    return { status: statusOf(code), trouble: { code, message, details, next, at: null } }
  }
  if (error instanceof UnreachableError) {
    const { message, details, next } = error
    return { status: 503, trouble: { code: 'unreachable', message, details, next, at: null } }
  }
  const message = `a bug of the viewer: ${error instanceof Error ? error.message : String(error)}`
  return { status: 500, trouble: { code: 'internal', message, details: [], next: [], at: null } }
}

function statusOf(code: UserError['code']): TroubleStatus {
  switch (code) {
    case 'unknown-asset':
    case 'unknown-run':
      return 404
    case 'refused':
      return 409
    default:
      return 400
  }
}
