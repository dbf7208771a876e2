import { UnreachableError } from '@headwater/errors'

/** What the machine, or the database's, refuses and no command can help: `code` of Node's and Postgres's errors. */
const TROUBLES: ReadonlyMap<unknown, string> = new Map([
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the disk can only be read'],
  ['EACCES', 'this may not be written or read'],
  ['EPERM', 'this may not be done'],
  ['EMFILE', 'too many files are open'],
  ['ENFILE', 'too many files are open on this machine'],
  ['53100', "the database's disk is full"],
  ['53200', 'the database is out of memory'],
])

/** An error that is trouble of the machine and no bug of ours, as people are to read it; every other as it is. */
export function systemTrouble(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const trouble = TROUBLES.get(error.code)
  if (trouble === undefined) return error
  const path = 'path' in error && typeof error.path === 'string' ? `: ${error.path}` : ''
  return new UnreachableError(`${trouble}${path}`, { details: [error.message], cause: error })
}
