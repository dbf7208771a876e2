import { isUserError } from '@headwater/errors'
import { type Asked, recognise } from './aws-error.ts'
import { AwsError } from './trouble.ts'

/** Does what asks something of AWS; what AWS refuses is thrown as AwsError, in words. An abort stays what it is. */
export async function explaining<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isUserError(error) || (error instanceof Error && error.name === 'AbortError')) throw error
    throw new AwsError(recognise(error, asked), error)
  }
}
