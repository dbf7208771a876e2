import { contentUpstream } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { AssetKey } from '@headwater/graph'
import { type Ledger, openLedger, type RecordedMaterialization } from '@headwater/ledger'
import { type AdoptedAsset, formatAdoption, plural, shellWord } from '@headwater/reporters'
import { type TakeOver, takeOver } from '../adopt/take-over.ts'
import { confirmWrite, refuseUnattended } from '../confirm.ts'
import { isStored, lookAt } from '../observe/look.ts'
import { writtenNow } from '../observe/written-now.ts'
import { selectRoots } from '../request.ts'
import { requestedBy } from '../requested-by.ts'
import { type OpenSession, openSession, platformOf, reachTarget } from '../session.ts'
import { screen } from '../terminal.ts'
import { dateIn } from '../today.ts'

export interface AdoptFlags {
  readonly target?: string
  readonly exclude?: readonly string[]
  /** What has a history is taken over as well. */
  readonly again?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly reason?: string
}

/** `headwater adopt`: takes a warehouse that exists as the baseline, so that nothing is rebuilt for having no history. */
export async function adopt(selection: readonly string[], flags: AdoptFlags): Promise<void> {
  const named = await openSession(flags.target, (_, target) => {
    if (flags.dryRun) return
    const command = commandLine(selection, flags)
    refuseUnattended(target, { yes: flags.yes ?? false, wantsReason: false, look: `${command} --dry-run`, command })
  })
  const keys = selectRoots(named, selection, flags)
  if (keys.length === 0) {
    throw new UserError('empty-selection', `"${selection.join(' ')}" selects no asset`, { next: ['pnpm headwater ls'] })
  }
  const target = await reachTarget(named.workspace, named.target, {})
  const session = { ...named, target }
  const ledger = await openLedger({ url: target.ledgerUrl })
  try {
    const found = await lookForAdoption(session, ledger, keys, flags.again ?? false)
    const records = found.flatMap((one) => recordsOf(session, one, flags.reason))
    const write = records.length > 0 && !flags.dryRun
    const count = found.filter(({ adoption }) => adoption.type === 'adopted').length
    if (write && !target.isSandbox && !flags.yes) {
      process.stdout.write(`${report(session, found, true, [])}\n\n`)
      await confirmWrite(`Take ${plural(count, 'asset')} of ${target.name} as right as they stand?`)
    }
    if (write) {
      await ledger.migrate()
      await ledger.recordMaterializations(records)
    }
    const next =
      flags.dryRun && count > 0
        ? { label: 'do it', command: commandLine(selection, flags) }
        : { label: 'look', command: ['pnpm headwater status', ...targetWords(flags)].join(' ') }
    process.stdout.write(`${report(session, found, flags.dryRun ?? false, [next])}\n`)
    if (found.some(({ adoption }) => adoption.type === 'unreadable')) process.exitCode = 1
  } finally {
    await ledger.close()
  }
}

type Found = AdoptedAsset & TakeOver

/** What would become of each asset that has something to take over: relations and services. */
async function lookForAdoption(
  { workspace, graph, target }: OpenSession,
  ledger: Ledger,
  keys: readonly AssetKey[],
  again: boolean,
): Promise<Found[]> {
  const [{ assets: histories }, busy] = await Promise.all([ledger.snapshot(), writtenNow(ledger)])
  const assets = keys.map((key) => graph.asset(key)).filter((asset) => isStored(asset) || asset.kind === 'service')
  const wanted = assets.filter(isStored).filter(({ key }) => (again || !histories[key]) && !busy.has(key))
  const observations = await lookAt(target.databaseUrl, wanted)
  const observed = new Map(wanted.map(({ key }, i) => [key, observations[i]]))
  return assets.map((asset): Found => {
    const { key } = asset
    if (busy.has(key)) {
      const adoption = { type: 'unreadable', message: 'a run writes it just now', next: ['try again later'] } as const
      return { key, adoption, records: [] }
    }
    const today = dateIn(platformOf(workspace, key).definition.timeZone, target.now())
    return { key, ...takeOver(asset, histories[key], observed.get(key) ?? null, { today, again }) }
  })
}

function recordsOf(
  { graph, target }: OpenSession,
  { key, records }: Found,
  reason: string | undefined,
): RecordedMaterialization[] {
  const upstream = contentUpstream(graph, key)
  return records.map((record) => ({
    ...record,
    asset: key,
    codeVersion: graph.asset(key).codeVersion,
    at: target.now(),
    source: 'adopted',
    inputs: { type: 'baseline', upstream },
    metadata: { by: requestedBy(), ...(reason !== undefined && { reason }) },
  }))
}

function report(
  { graph, target }: OpenSession,
  found: readonly Found[],
  dryRun: boolean,
  next: readonly { readonly label: string; readonly command: string }[],
): string {
  return formatAdoption(found, { graph, target: target.name, dryRun, next, ...screen(process.stdout) })
}

function commandLine(selection: readonly string[], flags: AdoptFlags): string {
  return [
    'pnpm headwater adopt',
    ...selection.map(shellWord),
    ...(flags.exclude ? ['--exclude', ...flags.exclude.map(shellWord)] : []),
    ...(flags.again ? ['--again'] : []),
    ...targetWords(flags),
  ].join(' ')
}

function targetWords({ target }: AdoptFlags): string[] {
  return target === undefined ? [] : ['--target', shellWord(target)]
}
