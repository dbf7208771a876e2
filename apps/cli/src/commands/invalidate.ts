import { UserError } from '@headwater/errors'
import { type Asset, type AssetKey, newestDue, parsePartitions } from '@headwater/graph'
import type { NewInvalidation } from '@headwater/ledger'
import { assetStatuses } from '@headwater/planner'
import { formatInvalidation, shellWord } from '@headwater/reporters'
import { requestedBy } from '../requested-by.ts'
import { safeJson } from '../secrets.ts'
import { openSession, platformOf, type Session } from '../session.ts'
import { screen } from '../terminal.ts'
import { dateIn } from '../today.ts'
import { withLedger } from '../with-ledger.ts'

export interface InvalidateFlags {
  readonly target?: string
  readonly reason: string
  readonly partitions?: string
  readonly json?: boolean
}

/** `headwater invalidate`: marks what is known to be wrong. Writes the ledger only, so it asks nothing. */
export async function invalidate(selection: readonly string[], flags: InvalidateFlags): Promise<void> {
  const reason = flags.reason.trim()
  if (reason === '')
    throw new UserError('bad-argument', '--reason is empty', { next: ['say in a few words what is wrong'] })
  const session = await openSession(flags.target)
  const { graph, workspace, target } = session
  const keys = graph.select(selection).assets
  const assets = keys.map((key) => graph.asset(key))
  refuseWithoutContent(assets, selection, (key) => graph.label(key))
  const [first] = assets
  if (!first) throw new UserError('empty-selection', `"${selection.join(' ')}" selects no asset`)
  const logicalDate = dateIn(platformOf(workspace, first.key).definition.timeZone, target.now())
  const partitions = askedDays(session, assets, flags.partitions, logicalDate)
  await withLedger(workspace, target, async (ledger) => {
    const before = await ledger.snapshot()
    const marked = keys.filter((key) => before.assets[key] !== undefined)
    const rows = marked.flatMap((asset) =>
      (partitions ?? [null]).map((partition): NewInvalidation => {
        return { asset, partition, kind: 'marked', reason, by: requestedBy(), at: target.now() }
      }),
    )
    if (rows.length > 0) {
      await ledger.migrate()
      await ledger.invalidate(rows)
    }
    const result = {
      marked,
      partitions,
      reason,
      neverBuilt: keys.filter((key) => before.assets[key] === undefined),
      behind: staleBehind(session, await ledger.snapshot(), marked, logicalDate),
    }
    if (flags.json) {
      process.stdout.write(`${safeJson(result)}\n`)
      return
    }
    const next = marked.length > 0 ? nextSteps(session, marked, flags) : []
    process.stdout.write(`${formatInvalidation(result, { graph, next, ...screen(process.stdout) })}\n`)
  })
}

/** What is stale and made from the marked assets. */
function staleBehind(
  { graph }: Session,
  snapshot: Parameters<typeof assetStatuses>[1],
  marked: readonly AssetKey[],
  logicalDate: string,
): AssetKey[] {
  const behind = new Set(graph.rebuildSet(marked))
  for (const key of marked) behind.delete(key)
  return assetStatuses(graph, snapshot, { logicalDate })
    .filter(({ key, state }) => state === 'stale' && behind.has(key))
    .map(({ key }) => key)
}

/** What holds nothing cannot be wrong: it shows what it reads. Throws UserError. */
function refuseWithoutContent(
  assets: readonly Asset[],
  selection: readonly string[],
  label: (key: AssetKey) => string,
): void {
  const empty = assets.filter(
    ({ storage, kind }) => storage === 'ephemeral' || (storage === 'none' && kind !== 'service'),
  )
  // One of many that a selection brings along is passed over; nothing else makes no sense.
  if (assets.length === 0 || empty.length < assets.length) return
  throw new UserError('bad-argument', `"${selection.join(' ')}" has no content of its own`, {
    details: empty
      .slice(0, 5)
      .map(({ key, storage }) =>
        storage === 'ephemeral'
          ? `${label(key)} is inlined into what reads it`
          : `${label(key)} reads on every request`,
      ),
    next: ['mark what it is made from, or what reads it'],
  })
}

function askedDays(
  { graph }: Session,
  assets: readonly Asset[],
  asked: string | undefined,
  logicalDate: string,
): readonly string[] | null {
  if (asked === undefined) return null
  const whole = assets.find(({ partitions }) => partitions === undefined)
  const [first] = assets
  if (whole || !first?.partitions) {
    throw new UserError('bad-partition', `--partitions ${asked}: not all that was named is made by day`, {
      details: whole ? [`${graph.label(whole.key)} is one whole`] : [],
    })
  }
  return parsePartitions(asked, first.partitions, { newest: newestDue(first.partitions, logicalDate) })
}

function nextSteps(
  { graph }: Session,
  marked: readonly AssetKey[],
  flags: InvalidateFlags,
): { readonly label: string; readonly command: string }[] {
  const where = flags.target === undefined ? [] : ['--target', shellWord(flags.target)]
  const undriven = marked.filter((key) => graph.operationOf(key) === undefined)
  const named = marked.length <= 5 ? marked.map((key) => shellWord(graph.label(key))) : []
  return [
    { label: 'mend', command: ['pnpm materialize', ...named.map((name) => `${name}+`), '--stale', ...where].join(' ') },
    ...(undriven.length > 0
      ? [
          {
            label: 'not made by Headwater: once it is mended',
            command: [
              'pnpm headwater adopt',
              ...undriven.map((key) => shellWord(graph.label(key))),
              '--again',
              ...where,
            ].join(' '),
          },
        ]
      : []),
  ]
}
