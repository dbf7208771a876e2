import type { CleanPreview, CleanScope } from '@headwater/aws/silver'
import { UserError } from '@headwater/errors'
import { plural } from '@headwater/reporters'
import { formatBytes, formatCleanable, formatDeletion } from '@headwater/reporters/silver'
import { safeJson } from '../secrets.ts'
import { agree, type DeedFlags, deedWords } from '../silver/agree.ts'
import { type IsolatedAsset, isolatedAssets } from '../silver/isolated-assets.ts'
import { type Silver, withSilver } from '../silver/open-silver.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { withoutUnapproved } from '../silver/unapproved.ts'
import { screen } from '../terminal.ts'

export interface CleanFlags extends DeedFlags {
  readonly failed?: boolean
  readonly superseded?: boolean
  readonly orphans?: boolean
  readonly all?: boolean
  readonly backupsOlderThan?: number
}

/**
 * `headwater clean`: lists what would be deleted with its size, and what must stay and why; once that is agreed to, deletes
 * it and looks whether it is gone. Exit code 1 where something is still there, or all that was named must stay. `--json`
 * prints `{ previews, results }`, one of each for each asset; `results` is null with `--dry-run`.
 */
export async function clean(ids: readonly string[], flags: CleanFlags): Promise<void> {
  refuseUnclear(ids, flags)
  await withSilver(flags, async (silver) => {
    const { target } = silver.session
    const { previewClean } = await import('@headwater/aws/silver')
    const looked: { readonly asset: IsolatedAsset; readonly preview: CleanPreview }[] = []
    for (const asset of isolatedAssets(silver.session.graph)) {
      const preview = await previewClean(await silver.context(asset), scopeOf(ids, flags))
      looked.push({ asset, preview: withoutUnapproved(preview, flags) })
    }
    const previews = looked.map(({ preview }) => preview)
    const items = previews.flatMap((preview) => preview.items)
    const going = items.filter(({ refused }) => refused === null)
    const command = silverCommand('clean', [...ids, ...words(flags)], target.name)
    const stream = flags.json ? process.stderr : process.stdout
    const next = flags.dryRun && going.length > 0 ? [{ label: 'do it', command }] : []
    stream.write(`${formatCleanable(items, { ...screen(stream), now: new Date(), next })}\n`)
    if (ids.length > 0 && going.length === 0) process.exitCode = 1
    if (flags.dryRun || going.length === 0) {
      if (flags.json) process.stdout.write(`${safeJson({ previews, results: null })}\n`)
      return
    }
    const reason = await agree(target, flags, {
      question: `Delete ${plural(
        previews.reduce((sum, { objects }) => sum + objects, 0),
        'object',
      )} (${formatBytes(previews.reduce((sum, { bytes }) => sum + bytes, 0))}) on ${target.name}, for good?`,
      everywhere: true,
      look: `${command} --dry-run`,
      command,
    })
    await deleteAll(silver, looked, reason, flags)
  })
}

async function deleteAll(
  silver: Silver,
  looked: readonly { readonly asset: IsolatedAsset; readonly preview: CleanPreview }[],
  reason: string | null,
  flags: CleanFlags,
): Promise<void> {
  const integration = await import('@headwater/aws/silver')
  const results = []
  for (const { asset, preview } of looked) {
    if (preview.items.every(({ refused }) => refused !== null)) continue
    const result = await integration.clean(await silver.context(asset), {
      accept: preview,
      reason,
      ...(flags.ticket !== undefined && { ticket: flags.ticket }),
      ...(flags.approvedBy !== undefined && { approvedBy: flags.approvedBy }),
    })
    results.push(result)
    if (result.stillThere.length > 0) process.exitCode = 1
    if (!flags.json) process.stdout.write(`\n${formatDeletion(result, screen(process.stdout))}\n`)
  }
  if (flags.json) process.stdout.write(`${safeJson({ previews: looked.map(({ preview }) => preview), results })}\n`)
}

function scopeOf(ids: readonly string[], flags: CleanFlags): CleanScope {
  if (ids.length > 0) return { ids }
  const { failed, superseded, orphans, all, backupsOlderThan } = flags
  return {
    ...(failed && { failed: true }),
    ...(superseded && { superseded: true }),
    ...((orphans || all) && { orphans: true }),
    ...(all && { all: true }),
    ...(backupsOlderThan !== undefined && { backupsOlderThanDays: backupsOlderThan }),
  }
}

function refuseUnclear(ids: readonly string[], flags: CleanFlags): void {
  const scope = Object.keys(scopeOf([], flags))
  if (ids.length === 0 || scope.length === 0) return
  throw new UserError(
    'bad-argument',
    `${ids.join(' ')} are named: what else is deleted is not to be said by a flag beside them`,
    {
      next: ['leave the names out, or the flags'],
    },
  )
}

function words(flags: CleanFlags): string[] {
  const { failed, superseded, orphans, all, backupsOlderThan } = flags
  return [
    ...(failed ? ['--failed'] : []),
    ...(superseded ? ['--superseded'] : []),
    ...(orphans ? ['--orphans'] : []),
    ...(all ? ['--all'] : []),
    ...(backupsOlderThan === undefined ? [] : ['--backups-older-than', String(backupsOlderThan)]),
    ...deedWords(flags),
  ]
}
