import { UnreachableError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { isUnfilled } from '../sandbox-need.ts'
import type { Session } from '../session.ts'

/**
 * Those of the assets that the target can tell of: what a platform has in the AWS of the sandbox is loaded by the first command
 * that needs it, and asking how fresh it is needs nothing. Throws UnreachableError where none of them is left.
 */
export function loadedAssets(
  { workspace, target }: Pick<Session, 'workspace' | 'target'>,
  keys: readonly AssetKey[],
): { readonly keys: readonly AssetKey[]; readonly notices: readonly string[] } {
  const next = 'pnpm headwater sandbox up'
  const absent = keys.filter((key) => isUnfilled(workspace, target, [key]))
  if (absent.length === 0) return { keys, notices: [] }
  const platforms = [...new Set(absent.map((key) => key.slice(0, key.indexOf('/'))))].join(', ')
  if (absent.length === keys.length) {
    throw new UnreachableError(`${platforms} is not loaded in this sandbox: how fresh it is cannot be told`, {
      next: [next],
    })
  }
  const left = new Set(absent)
  return {
    keys: keys.filter((key) => !left.has(key)),
    notices: [`${platforms} is not loaded in this sandbox and is left out; to load it: ${next}`],
  }
}
