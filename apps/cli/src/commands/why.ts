import { laterCommand } from '@headwater/alerts'
import { UserError } from '@headwater/errors'
import { type AssetGraph, type AssetKey, parseDate } from '@headwater/graph'
import type { Lineage } from '@headwater/ledger'
import { assetStatuses, type LedgerSnapshot } from '@headwater/planner'
import { formatWhy, type NextCommand, shellWord, type Why } from '@headwater/reporters'
import { runsCommand } from '../next-commands.ts'
import { observeSelection } from '../observe.ts'
import { needOfAssets } from '../sandbox-need.ts'
import { safeJson } from '../secrets.ts'
import { openSession, platformOf, reachTarget, type Session } from '../session.ts'
import { mendingOf, type Standing } from '../silver/aside-mend.ts'
import { healthOf } from '../status/health.ts'
import { screen, tell } from '../terminal.ts'
import { dateIn } from '../today.ts'
import { whyOf } from '../why/why-of.ts'
import { withLedger } from '../with-ledger.ts'

export interface WhyFlags {
  readonly target?: string
  readonly date?: string
  /** False with `--no-observe`. */
  readonly observe?: boolean
  readonly json?: boolean
}

/** `headwater why`: from one asset to the root cause of its state. Exit code 1 where it is failed, missing or stale. */
export async function why(name: string, flags: WhyFlags): Promise<void> {
  if (flags.date !== undefined) parseDate(flags.date)
  const named = await openSession(flags.target)
  const key = oneAsset(named, name)
  const { graph, workspace } = named
  const session = { ...named, target: await reachTarget(workspace, named.target, needOfAssets(workspace, [key])) }
  const { target } = session
  const logicalDate = flags.date ?? dateIn(platformOf(workspace, key).definition.timeZone, target.now())
  const { why: found, next } = await withLedger(workspace, target, async (ledger) => {
    const above = [...graph.ancestors([key]), key]
    if (flags.observe !== false) await observeSelection(session, above, { ledger, tell })
    const [snapshot, troubles, lineage] = await Promise.all([
      ledger.snapshot(),
      ledger.troubles(),
      ledger.lineage(above),
    ])
    const statuses = assetStatuses(graph, snapshot, { logicalDate })
    const [health] = healthOf(
      statuses.filter((status) => status.key === key),
      troubles,
    )
    if (health === undefined) throw inlined(named, key)
    const why = whyOf({
      key,
      health,
      statuses,
      troubles,
      lineage,
      codeMoved: await codeMoved(session, snapshot, lineage),
    })
    return { why, next: mend(why, { statuses, snapshot, troubles }, target.name, graph, flags) }
  })
  if (found.health === 'failed' || found.health === 'missing' || found.health === 'stale') process.exitCode = 1
  const text = flags.json
    ? safeJson({ ...found, logicalDate, target: target.name, next: next.map(({ command }) => command) })
    : formatWhy(found, { graph, now: target.now(), next, ...screen(process.stdout) })
  process.stdout.write(`${text}\n`)
}

function oneAsset({ graph }: Session, name: string): AssetKey {
  const { assets } = graph.select([name], { indirect: 'empty' })
  const [only, ...others] = assets
  if (only === undefined) throw new UserError('empty-selection', `"${name}" selects no asset`)
  if (others.length === 0) return only
  throw new UserError('bad-argument', `"${name}" is ${assets.length} assets; why is asked of one`, {
    next: [
      ...assets.slice(0, 3).map((key) => `pnpm headwater why ${shellWord(graph.label(key))}`),
      `all of them   pnpm headwater status ${shellWord(name)}`,
    ],
  })
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
  flags: WhyFlags,
): NextCommand[] {
  if (health === 'fresh') return []
  const where = flags.target === undefined ? [] : ['--target', shellWord(flags.target)]
  const date = flags.date === undefined ? [] : ['--date', flags.date]
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
