import { UserError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'

/**
 * The run that a command line means, as an id or the beginning of one: the argument, or the newest run with `--last`.
 * Throws UserError `bad-argument` where it says both or neither, `unknown-run` where there is none.
 */
export async function whichRun(
  { runs }: Pick<Ledger, 'runs'>,
  id: string | undefined,
  last: boolean | undefined,
): Promise<string> {
  if (id !== undefined && last) throw new UserError('bad-argument', `either ${id} or --last, not both`)
  if (id !== undefined) return id
  if (!last) {
    throw new UserError('bad-argument', 'which run?', {
      next: ['give its id, or how it begins: pnpm headwater runs list', '--last is the newest'],
    })
  }
  const [newest] = await runs.list({ limit: 1 })
  if (!newest) throw new UserError('unknown-run', 'nothing has been run yet')
  return newest.runId
}
