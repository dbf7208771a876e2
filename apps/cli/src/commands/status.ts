import { UserError } from '@headwater/errors'
import { type AssetKey, parseDate } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'
import { assetStatuses } from '@headwater/planner'
import { type AssetHealthLine, formatStatus, plural, shellWord, type WarehouseStatus } from '@headwater/reporters'
import { isDead, timeOf } from '../dead-runs.ts'
import { runsCommand } from '../next-commands.ts'
import { countExisting } from '../observe/existing.ts'
import { observeSelection } from '../observe.ts'
import { selectRoots } from '../request.ts'
import { needOfAssets } from '../sandbox-need.ts'
import { safeJson } from '../secrets.ts'
import { type OpenSession, openSession, platformOf, reachTarget } from '../session.ts'
import { type Mending, mendingOf } from '../silver/aside-mend.ts'
import { healthOf } from '../status/health.ts'
import { screen, tell } from '../terminal.ts'
import { dateIn } from '../today.ts'
import { withLedger } from '../with-ledger.ts'

export interface StatusFlags {
  readonly target?: string
  readonly exclude?: readonly string[]
  readonly date?: string
  /** False with `--no-observe`. */
  readonly observe?: boolean
  readonly allRows?: boolean
  readonly json?: boolean
}

/** `headwater status`: what is stale, missing or failed, and what mends it. Exit code 1 where anything is. */
export async function status(selection: readonly string[], flags: StatusFlags): Promise<void> {
  if (flags.date !== undefined) parseDate(flags.date)
  const named = await openSession(flags.target)
  const keys = selectRoots(named, selection, flags)
  const [first] = keys
  if (first === undefined) {
    throw new UserError('empty-selection', `"${selection.join(' ')}" selects no asset`, { next: ['pnpm headwater ls'] })
  }
  const session = {
    ...named,
    target: await reachTarget(named.workspace, named.target, needOfAssets(named.workspace, keys)),
  }
  const { timeZone } = platformOf(named.workspace, first).definition
  const logicalDate = flags.date ?? dateIn(timeZone, named.target.now())
  await withLedger(session.workspace, session.target, async (ledger) => {
    const look = flags.observe !== false
    const { graph, target } = session
    // What an asset is made from says whether it is stale.
    if (look) await observeSelection(session, [...graph.ancestors(keys), ...keys], { ledger, tell })
    const [snapshot, troubles, notices] = await Promise.all([
      ledger.snapshot(),
      ledger.troubles(),
      runNotices(session, ledger),
    ])
    const wanted = new Set(keys)
    const all = assetStatuses(graph, snapshot, { logicalDate })
    const assets = healthOf(
      all.filter(({ key }) => wanted.has(key)),
      troubles,
    )
    const wrong = assets.filter(({ health }) => health === 'failed' || health === 'missing' || health === 'stale')
    if (wrong.length > 0) process.exitCode = 1
    const found: WarehouseStatus = { target: target.name, logicalDate, assets, notices }
    if (flags.json) {
      process.stdout.write(`${safeJson({ ...found, observed: look })}\n`)
      return
    }
    const strangers = look ? await countExisting(session, neverBuilt(assets, snapshot.assets)) : 0
    const worst = wrong.find(({ health }) => health === 'failed') ?? wrong.find(({ health }) => health === 'stale')
    const mending = mendingOf(
      wrong.map(({ key }) => key),
      { statuses: all, snapshot, troubles },
      graph,
      target.name,
    )
    const next = nextSteps(selection, flags, mending, worst && graph.label(worst.key), strangers)
    process.stdout.write(
      `${formatStatus(found, { graph, allRows: flags.allRows ?? false, now: target.now(), next, ...screen(process.stdout) })}\n`,
    )
  })
}

/** A line for each run that is not at its end. */
async function runNotices({ target }: OpenSession, { runs }: Pick<Ledger, 'runs'>): Promise<string[]> {
  return (await runs.unfinished()).map((run) => {
    const { runId, selection, requestedBy, heartbeatAt } = run
    const what = `run ${runId} of ${requestedBy} (${selection})`
    if (!isDead(run)) return `${what} goes on; watch it: ${runsCommand('watch', runId, target.name)}`
    const sign = heartbeatAt === null ? 'without a sign of life' : `last heartbeat ${timeOf(heartbeatAt)}`
    return `${what} died (${sign}); resume it: ${runsCommand('resume', runId, target.name)}`
  })
}

function neverBuilt(assets: readonly AssetHealthLine[], histories: { readonly [key: string]: unknown }): AssetKey[] {
  return assets.filter(({ key, health }) => health === 'missing' && histories[key] === undefined).map(({ key }) => key)
}

function nextSteps(
  selection: readonly string[],
  flags: StatusFlags,
  { inPlace, backfills }: Mending,
  worst: string | undefined,
  strangers: number,
): { readonly label: string; readonly command: string; readonly note?: string }[] {
  const words = [...selection.map(shellWord), ...(flags.exclude ? ['--exclude', ...flags.exclude.map(shellWord)] : [])]
  const where = flags.target === undefined ? [] : ['--target', shellWord(flags.target)]
  const date = flags.date === undefined ? [] : ['--date', flags.date]
  return [
    ...(worst === undefined
      ? []
      : [{ label: 'why', command: ['pnpm headwater why', shellWord(worst), ...date, ...where].join(' ') }]),
    ...(inPlace
      ? [{ label: 'mend', command: ['pnpm materialize', ...words, '--stale', ...date, ...where].join(' ') }]
      : []),
    ...backfills.map((command) => ({ label: 'backfill', command, note: 'written aside: counts once it is promoted' })),
    ...(strangers > 0
      ? [
          {
            label: `${plural(strangers, 'missing one')} ${strangers === 1 ? 'exists' : 'exist'} without a history`,
            command: ['pnpm headwater adopt', ...words, ...where, '--dry-run'].join(' '),
          },
        ]
      : []),
  ]
}
