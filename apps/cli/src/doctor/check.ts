import { isUserError } from '@headwater/errors'
import type { Finding } from '@headwater/reporters'

/** One thing to look at, with what it is called when it breaks before it can say anything. */
export interface Check {
  readonly name: string
  readonly run: () => Promise<readonly Finding[]>
}

/** Runs all side by side and gives what they found in their order. What one throws is its own finding. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  const found = await Promise.all(
    checks.map(async ({ name, run }) => {
      try {
        return await run()
      } catch (error) {
        return [broken(name, error)]
      }
    }),
  )
  return found.flat()
}

export function good(name: string, message: string): Finding {
  return { name, state: 'good', message, mend: [] }
}

export function warn(name: string, message: string, ...mend: string[]): Finding {
  return { name, state: 'warn', message, mend }
}

export function bad(name: string, message: string, ...mend: string[]): Finding {
  return { name, state: 'bad', message, mend }
}

export function skipped(name: string, why: string): Finding {
  return { name, state: 'skipped', message: `not checked: ${why}`, mend: [] }
}

export function broken(name: string, error: unknown): Finding {
  if (isUserError(error)) return bad(name, error.message, ...error.details, ...error.next)
  return bad(name, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error))
}
