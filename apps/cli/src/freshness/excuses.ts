import { UnreachableError } from '@headwater/errors'
import { type Excuses, excusesAsked, type FreshnessFacts } from '@headwater/freshness'
import type { AssetKey } from '@headwater/graph'
import { environmentOf } from '../operation-env.ts'
import type { Session } from '../session.ts'
import type { Target } from '../target.ts'

/**
 * What the authors' functions behind `unless` say of the partitions that matter: each is asked once, all at the same time.
 * Throws UnreachableError where one of them does: what it would have said is not known.
 */
export async function askExcuses(
  {
    graph,
    target,
    excuses,
  }: Pick<Session, 'graph' | 'excuses'> & {
    readonly target: Pick<Target, 'name' | 'databaseUrl' | 'env'>
  },
  facts: FreshnessFacts,
  { at, keys }: { readonly at: Date; readonly keys: readonly AssetKey[] },
): Promise<Excuses> {
  const asked = Object.entries(excusesAsked(graph, facts, { at, assets: keys }))
  const env = environmentOf(target)
  const answers = asked.map(async ([name, partitions]): Promise<[string, readonly string[]]> => {
    try {
      return [name, (await excuses.get(name)?.({ partitions, target: target.name, env })) ?? []]
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new UnreachableError(`the function behind \`unless\` of ${name} does not say what is to come: ${why}`, {
        cause,
      })
    }
  })
  return Object.fromEntries(await Promise.all(answers))
}
