import { UserError } from '@headwater/errors'
import { type AssetKey, parseDate } from '@headwater/graph'
import { formatWhy, shellWord } from '@headwater/reporters'
import { observeSelection } from '../observe.ts'
import { needOfAssets } from '../sandbox-need.ts'
import { safeJson } from '../secrets.ts'
import { openSession, platformOf, reachTarget, type Session } from '../session.ts'
import { screen, tell } from '../terminal.ts'
import { dateIn } from '../today.ts'
import { explain } from '../why/explain.ts'
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
    if (flags.observe !== false) {
      await observeSelection(session, [...graph.ancestors([key]), key], { ledger, tell })
    }
    return explain(session, ledger, key, logicalDate, flags)
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
