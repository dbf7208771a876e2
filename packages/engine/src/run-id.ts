import { randomBytes } from 'node:crypto'

/** A new run id: eight hex digits, short enough to type; any unique prefix names the run. The store refuses one that is taken. */
export function newRunId(): string {
  return randomBytes(4).toString('hex')
}
