import { laterCommand } from '@headwater/alerts'
import { UserError } from '@headwater/errors'
import type { AssetGraph, AssetKey } from '@headwater/graph'
import type { Ledger, Lineage } from '@headwater/ledger'
import { assetStatuses, type LedgerSnapshot } from '@headwater/planner'
import { type NextCommand, shellWord, type Why } from '@headwater/reporters'
import { runsCommand } from '../next-commands.ts'
import type { Session } from '../session.ts'
import { mendingOf, type Standing } from '../silver/aside-mend.ts'
import { healthOf } from '../status/health.ts'
import { whyOf } from './why-of.ts'

/** What was typed of it, for the commands that are told. */
export interface TypedWhy {
  readonly target?: string
  readonly date?: string
}

/**
 * From one asset to the root cause of its state, from the ledger, and what to type. Throws UserError for an asset that has no
 * content of its own.
 */
export async function explain(
  session: Session,
  ledger: Pick<Ledger, 'snapshot' | 'troubles' | 'lineage'>,
  key: AssetKey,
  logicalDate: string,
  typed: TypedWhy,
): Promise<{ readonly why: Why; readonly next: readonly NextCommand[] }> {
  const { graph, target } = session
  const [snapshot, troubles, lineage] = await Promise.all([
    ledger.snapshot(),
    ledger.troubles(),
    ledger.lineage([...graph.ancestors([key]), key]),
  ])
  const statuses = assetStatuses(graph, snapshot, { logicalDate })
  const [health] = healthOf(
    statuses.filter((status) => status.key === key),
    troubles,
  )
  if (health === undefined) throw inlined(session, key)
  const why = whyOf({
    key,
    health,
    statuses,
    troubles,
    lineage,
    codeMoved: await codeMoved(session, snapshot, lineage),
  })
  return { why, next: mend(why, { statuses, snapshot, troubles }, target.name, graph, typed) }
}

function inlined({ graph }: Session, key: AssetKey): UserError {
  const readers = graph.downstream(key).slice(0, 3)
  return new UserError(
    'bad-argument',
    `${graph.label(key)} has no content of its own: it is inlined into what reads it`,
    {
      next: readers.map((reader) => `pnpm headwater why ${shellWord(graph.label(reader))}`),
    },
  )
}

async function codeMoved(
  { graph }: Session,
  { assets }: LedgerSnapshot,
  lineage: ReadonlyMap<AssetKey, Lineage>,
): Promise<(key: AssetKey) => readonly string[]> {
  const { whatMoved } = await import('@headwater/dbt')
  return (key) => {
    const before = assets[key]?.codeVersion ?? lineage.get(key)?.newest.codeVersion
    return before === undefined ? [] : whatMoved(before, graph.asset(key).codeVersion)
  }
}

/** What to type: a look at the run that went wrong, and what makes the asset right. */
function mend(
  { key, health, root, trouble }: Why,
  standing: Standing,
  target: string,
  graph: AssetGraph,
  typed: TypedWhy,
): NextCommand[] {
  if (health === 'fresh') return []
  const where = typed.target === undefined ? [] : ['--target', shellWord(typed.target)]
  const date = typed.date === undefined ? [] : ['--date', typed.date]
  const look = trouble === null ? [] : [{ label: 'look', command: runsCommand('show', trouble.runId, target) }]
  if (root?.type === 'missing' && root.asset === key && root.partitions.length > 0) {
    const command = laterCommand({ target, downstream: true }, [key], root.partitions, (one) => graph.label(one))
    return [...look, { label: 'mend', command }]
  }
  const { inPlace, backfills } = mendingOf([key], standing, graph, target)
  const aside = backfills.map((backfill) => ({ label: 'backfill', command: backfill }))
  if (!inPlace && aside.length > 0) return [...look, ...aside]
  const stale = root === null ? [] : ['--stale']
  const command = ['pnpm materialize', shellWord(graph.label(key)), ...stale, ...date, ...where].join(' ')
  return [...look, { label: 'mend', command }, ...aside]
}
