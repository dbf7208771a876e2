import type { NodeByHand } from '@headwater/dbt/by-hand'
import type { Asset, AssetKey } from '@headwater/graph'
import { connectionParts } from '@headwater/postgres'
import { projectPaths } from '../dbt-projects.ts'
import type { OpenSession } from '../session.ts'
import type { Looked } from './decide.ts'

/**
 * What somebody's own dbt made since the ledger last heard of it, and when (the target's clock). A dbt run is only believed
 * to have been one on this warehouse where something that it says it made has another content here than the ledger knows;
 * then all that it made counts.
 */
export async function madeByHand(
  session: OpenSession,
  looked: readonly Looked[],
): Promise<ReadonlyMap<AssetKey, Date>> {
  const candidates = looked.filter(({ finding }) => finding.type !== 'gone' && finding.type !== 'problem')
  const changed = new Set(candidates.flatMap(({ asset, finding }) => (finding.type === 'changed' ? [asset.key] : [])))
  if (changed.size === 0) return new Map()
  const made = await newerNodes(session, candidates)
  const proven = new Set(made.filter(({ key }) => changed.has(key)).map(({ invocation }) => invocation))
  return new Map(made.filter(({ invocation }) => proven.has(invocation)).map(({ key, at }) => [key, at]))
}

interface MadeNode {
  readonly key: AssetKey
  readonly at: Date
  /** dbt's id of that run. */
  readonly invocation: string
}

/** What the newest dbt run of each project says it made after the ledger's newest materialization. */
async function newerNodes({ workspace, target }: OpenSession, looked: readonly Looked[]): Promise<MadeNode[]> {
  const { readRunResults, runResultsPath } = await import('@headwater/dbt/by-hand')
  const { database } = connectionParts(target.databaseUrl)
  // dbt looks at the clock on the wall; the sandbox has one of its own.
  const ahead = target.now().getTime() - Date.now()
  const made: MadeNode[] = []
  for (const platform of workspace.platforms) {
    for (const project of platform.definition.dbtProjects) {
      const { projectDir } = projectPaths(workspace, platform, project, target)
      const results = await readRunResults(runResultsPath(projectDir))
      if (!results) continue
      for (const { asset, recorded, observation } of looked) {
        const node = asset.operation === project.name ? results.nodes.get(asset.ref ?? '') : undefined
        if (!node || !isOf(node, asset, database) || isOther(node, asset, observation.rows)) continue
        const at = new Date(node.completedAt.getTime() + ahead)
        if (at > recorded.at) made.push({ key: asset.key, at, invocation: results.invocationId })
      }
    }
  }
  return made
}

/** By the code that there is now, in the relation that the asset is. */
function isOf(node: NodeByHand, { codeVersion, relation }: Asset, database: string): boolean {
  const where = node.relation
  return (
    node.codeVersion === codeVersion &&
    where?.schema === relation?.schema &&
    where?.name === relation?.name &&
    (where?.database ?? database) === database
  )
}

/** Somebody changed the table after dbt: dbt left another number of rows. */
function isOther({ rows }: NodeByHand, { storage }: Asset, found: number | null): boolean {
  return storage === 'table' && rows !== null && found !== null && rows !== found
}
