import { UnreachableError, UserError } from '@headwater/errors'
import { connectionError } from '@headwater/ledger/connection'
import { Refusal } from './trouble.ts'

const UNDEFINED_TABLE = '42P01'
const UNDEFINED_COLUMN = '42703'
const QUERY_CANCELED = '57014'

/** A ledger that nobody has written to yet has no tables. */
export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === UNDEFINED_TABLE
}

/** What a query that failed is told as. */
export function queryTrouble(error: unknown, url: string): unknown {
  switch (codeOf(error)) {
    case QUERY_CANCELED:
      return new Refusal(503, 'too-slow', 'the ledger took too long for this question', ['ask for less of it'])
    case UNDEFINED_COLUMN:
      return new UserError('refused', 'the tables of the ledger are of an older version', {
        details: ['the next run brings them up to date'],
      })
    default:
      // pg's words for a server that does not answer at all.
      if (error instanceof Error && error.message === 'Query read timeout') {
        return new UnreachableError('the ledger does not answer', { cause: error })
      }
      return connectionError(error, url)
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
