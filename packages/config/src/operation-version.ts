import { createHash } from 'node:crypto'
import type { OperationDefinition } from './definitions.ts'

/** The code version of what an operation makes: its declared version and, for a program, its arguments. */
export function operationVersion(operation: OperationDefinition): string {
  const run = typeof operation.run === 'function' ? ['function'] : [operation.run.program, ...operation.run.args]
  return createHash('sha256')
    .update(JSON.stringify([operation.version, run]))
    .digest('hex')
    .slice(0, 12)
}
