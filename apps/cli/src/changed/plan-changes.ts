import { UserError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { type ChangedAsset, type Changes, formatChanges } from '@headwater/reporters'
import { type PreparedPlan, planInput, preparePlan } from '../planning.ts'
import { type RequestFlags, selectRoots } from '../request.ts'
import { openSession, type Session } from '../session.ts'
import { screen } from '../terminal.ts'
import { changedAssets } from './changed-assets.ts'
import { commitOf } from './commit-of.ts'
import { graphAt } from './graph-at.ts'
import { changedFiles, unreadFiles } from './unread-files.ts'

/** What has changed since a commit, and what that rebuilds: null where there is nothing to rebuild. */
export interface ChangesPlan {
  readonly session: Session
  readonly changes: Changes
  readonly rebuild: {
    readonly prepared: PreparedPlan
    /** The same as a command line would name it. */
    readonly selection: readonly string[]
    readonly flags: RequestFlags
  } | null
}

/**
 * The plan for what the working tree, committed or not, has changed since `ref`, and for all that is behind it. A selection
 * narrows what counts as changed. Throws UserError `bad-argument` for flags that say otherwise, and for what git does not know.
 */
export async function planChanges(
  ref: string,
  selection: readonly string[],
  { all, stale, ...flags }: RequestFlags,
): Promise<ChangesPlan> {
  if (all || stale) {
    const other = all ? '--all' : '--stale'
    throw new UserError('bad-argument', `--changed-since says what is meant, and so does ${other}: one or the other`)
  }
  const { vars } = await planInput(selection, flags)
  const session = await openSession(flags.target, () => {}, vars)
  const narrowed = selection.length > 0 || flags.exclude !== undefined
  const wanted = narrowed ? new Set(selectRoots(session, selection, flags)) : null
  const found = await changesSince(session, ref)
  const changed = found.changed.filter(({ key }) => wanted === null || wanted.has(key))
  const changes = { ...found, changed, gone: wanted === null ? found.gone : [] }
  const roots = rootsOf(changed)
  if (roots.length === 0) return { session, changes, rebuild: null }
  const names = roots.map((key) => session.graph.label(key))
  const asked = { ...flags, downstream: true }
  const input = await planInput(names, asked)
  const prepared = await preparePlan({
    ...input,
    request: (current) => ({
      ...input.request(current),
      selection: [...selection, `--changed-since ${ref}`].join(' '),
    }),
  })
  return { session, changes, rebuild: { prepared, selection: names, flags: asked } }
}

async function changesSince(session: Session, ref: string): Promise<Changes> {
  const { root } = session.workspace
  const since = await commitOf(root, ref)
  const { whatMoved } = await import('@headwater/dbt')
  const before = await graphAt(session, since)
  const unread = unreadFiles(session.workspace, await changedFiles(root, since.commit))
  return { since, ...changedAssets(session.graph, before, whatMoved), unread }
}

/** What is written aside is brought in by a backfill, over dates that nobody has said here. */
function rootsOf(changed: readonly ChangedAsset[]): AssetKey[] {
  return changed.filter(({ aside }) => !aside).map(({ key }) => key)
}

/** What has changed, for people. */
export function changesInWords({ session, changes }: ChangesPlan): string {
  const { graph } = session
  return formatChanges(changes, { graph, assetsInGraph: graph.keys.length, ...screen(process.stdout) })
}
