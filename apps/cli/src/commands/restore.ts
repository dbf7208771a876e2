import type { Backup } from '@headwater/aws/silver'
import { didYouMean, UserError } from '@headwater/errors'
import { plural } from '@headwater/reporters'
import { formatBackups, formatRestore } from '@headwater/reporters/silver'
import { safeJson } from '../secrets.ts'
import { agree, type DeedFlags, deedWords } from '../silver/agree.ts'
import { type IsolatedAsset, isolatedAssets } from '../silver/isolated-assets.ts'
import { type Silver, withSilver } from '../silver/open-silver.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { screen } from '../terminal.ts'

export interface RestoreFlags extends DeedFlags {
  readonly runs?: readonly string[]
}

interface OwnedBackup {
  readonly asset: IsolatedAsset
  readonly backup: Backup
}

/**
 * `headwater restore`: brings back from a backup what is gone, each object to where it was; what is there is never written
 * over. Without a name it lists the backups. Exit code 1 where something of it is lost, or there with other content. `--json`
 * prints the list, or `{ preview, result }`; `result` is null with `--dry-run`.
 */
export async function restore(name: string | undefined, flags: RestoreFlags): Promise<void> {
  await withSilver(flags, async (silver) => {
    const all = await backupsOf(silver)
    if (name === undefined) list(all, silver, flags)
    else await bringBack(silver, chosen(all, name, silver.session.target.name), flags)
  })
}

async function bringBack(silver: Silver, { asset, backup }: OwnedBackup, flags: RestoreFlags): Promise<void> {
  const { target } = silver.session
  const context = await silver.context(asset)
  const integration = await import('@headwater/aws/silver')
  const request = {
    backup: backup.name,
    ...(flags.runs !== undefined && { runIds: flags.runs }),
    ...(flags.ticket !== undefined && { ticket: flags.ticket }),
  }
  const preview = await integration.previewRestore(context, { ...request, reason: null })
  const command = silverCommand('restore', [backup.name, ...words(flags)], target.name)
  const stream = flags.json ? process.stderr : process.stdout
  const next = flags.dryRun && preview.restored.length > 0 ? [{ label: 'do it', command }] : []
  stream.write(`${formatRestore(preview, { ...screen(stream), preview: true, next })}\n`)
  const spoilt = preview.different.length + preview.lost.length
  if (spoilt > 0) process.exitCode = 1
  if (flags.dryRun || preview.restored.length === 0) {
    if (flags.json) process.stdout.write(`${safeJson({ preview, result: null })}\n`)
    return
  }
  const reason = await agree(target, flags, {
    question: `Bring back ${plural(preview.restored.length, 'object')} on ${target.name}?`,
    everywhere: false,
    look: `${command} --dry-run`,
    command,
  })
  const result = await integration.restore(context, { ...request, reason })
  if (flags.json) process.stdout.write(`${safeJson({ preview, result })}\n`)
  else process.stdout.write(`\n${formatRestore(result, { ...screen(process.stdout), preview: false, next: [] })}\n`)
}

function list(all: readonly OwnedBackup[], { session }: Silver, { json }: RestoreFlags): void {
  const backups = all.map(({ backup }) => backup)
  if (json) {
    process.stdout.write(`${safeJson(backups)}\n`)
    return
  }
  const { name, now } = session.target
  const newest = backups.toSorted((a, b) => b.at.getTime() - a.at.getTime()).find(({ document }) => document !== null)
  const next =
    newest === undefined ? [] : [{ label: 'look', command: silverCommand('restore', [newest.name, '--dry-run'], name) }]
  process.stdout.write(`${formatBackups(backups, { ...screen(process.stdout), now: now(), next })}\n`)
}

async function backupsOf(silver: Silver): Promise<OwnedBackup[]> {
  const { listBackups } = await import('@headwater/aws/silver')
  const found: OwnedBackup[] = []
  for (const asset of isolatedAssets(silver.session.graph)) {
    for (const backup of await listBackups(await silver.context(asset))) found.push({ asset, backup })
  }
  return found
}

/** By its name, or by the backfill that it was made for. */
function chosen(all: readonly OwnedBackup[], name: string, target: string): OwnedBackup {
  const found = all.filter(({ backup }) => backup.name === name || backup.document?.backfill_id === name)
  const [only, ...more] = found
  if (only === undefined) {
    throw new UserError('unknown-run', `no backup is called "${name}"`, {
      details: didYouMean(
        name,
        all.map(({ backup }) => backup.name),
      ),
      next: [silverCommand('restore', [], target)],
    })
  }
  if (more.length > 0) {
    throw new UserError('bad-argument', `there are ${found.length} backups for ${name}: say which`, {
      details: found.map(({ backup }) => backup.name),
    })
  }
  return only
}

function words(flags: RestoreFlags): string[] {
  return [...(flags.runs === undefined ? [] : ['--runs', ...flags.runs]), ...deedWords(flags)]
}
