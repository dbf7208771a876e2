export { InternalError, isUserError, UnreachableError, UserError, type UserErrorCode } from './errors.ts'
export { didYouMean, nearest } from './nearest.ts'
export { unreachable } from './unreachable.ts'
