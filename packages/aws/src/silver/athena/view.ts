import { isUserError } from '@headwater/errors'
import { explaining } from '../../troubles/explaining.ts'
import { commandFor, type SilverContext, say } from '../context.ts'
import { queryAthena } from './query.ts'
import { athenaTables, canonicalView } from './tables.ts'

/** Makes Athena's view of the rows that count; gives its name. */
export async function ensureCanonicalView(context: SilverContext): Promise<string> {
  await queryAthena(context, canonicalView(context.dataset))
  return viewName(context)
}

/**
 * Makes the view where it is not there yet, so that whoever reads finds it from the first promotion on. It reads what counts by
 * itself, and so is made once. What speaks against it is told and fails nothing: a promotion needs no view. Not on the emulator, of
 * which each query has a database of its own: no view outlives it.
 */
export async function offerCanonicalView(context: SilverContext): Promise<void> {
  if (context.aws.endpoint !== null) return
  try {
    if (await isThere(context)) return
    say(context, `made ${await ensureCanonicalView(context)}, the rows that count as a view of Athena`)
  } catch (error) {
    if (!isUserError(error)) throw error
    const make = commandFor(context, ['verify', context.dataset.silver.asset, '--view'])
    say(context, `the view ${viewName(context)} could not be made: ${error.message}; later   ${make}`)
  }
}

async function isThere({ aws, dataset }: SilverContext): Promise<boolean> {
  const asked = { region: aws.region, endpoint: aws.endpoint, service: 'Glue', call: 'glue:GetTable' }
  return explaining(asked, async () => {
    const { GetTableCommand } = await import('@aws-sdk/client-glue')
    const name = { DatabaseName: dataset.athena.database, Name: athenaTables(dataset).counting }
    try {
      await (await aws.glue()).send(new GetTableCommand(name))
      return true
    } catch (error) {
      if (error instanceof Error && error.name === 'EntityNotFoundException') return false
      throw error
    }
  })
}

function viewName({ dataset }: SilverContext): string {
  return `${dataset.athena.database}.${athenaTables(dataset).counting}`
}
