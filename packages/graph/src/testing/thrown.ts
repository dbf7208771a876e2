import { UserError } from '@headwater/errors'

/** The UserError that an action throws, for a test to look at; fails when it throws none. */
export function thrown(action: () => unknown): UserError {
  try {
    action()
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
