import { InternalError } from './errors.ts'

/** Ends an exhaustive switch: the type checker refuses it while a case is missing. */
export function unreachable(value: never): never {
  throw new InternalError(`unexpected case: ${JSON.stringify(value)}`)
}
