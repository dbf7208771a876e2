import type { RollbackPreview, RollbackResult } from '@headwater/aws/silver'
import { unreachable } from '@headwater/errors'
import { plural } from '@headwater/reporters'
import { formatDeletion, formatMove, formatRollbackPreview } from '@headwater/reporters/silver'
import { announceTo } from '../alerts.ts'
import { safeJson } from '../secrets.ts'
import { agree, type DeedFlags, deedWords } from '../silver/agree.ts'
import type { IsolatedAsset } from '../silver/isolated-assets.ts'
import { type Silver, withSilver } from '../silver/open-silver.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { goldFailedLines, movedByLines } from '../silver/stopped.ts'
import { runsOf } from '../silver/subject.ts'
import { screen } from '../terminal.ts'

export interface RollbackFlags extends DeedFlags {
  readonly delete?: boolean
}

/**
 * `headwater rollback`: points back to what counted before, once that is found whole; files go last, and only when asked for.
 * Exit code 1 where it could not. `--json` prints `{ preview, result }`; `result` is null with `--dry-run`.
 */
export async function rollback(id: string, flags: RollbackFlags): Promise<void> {
  await withSilver(flags, async (silver) => {
    const { asset } = await runsOf(silver, id)
    const { target } = silver.session
    const context = await silver.context(asset)
    const integration = await import('@headwater/aws/silver')
    const preview = await integration.previewRollback(context, id)
    const command = silverCommand('rollback', [id, ...words(flags)], target.name)
    const stream = flags.json ? process.stderr : process.stdout
    const shown = formatRollbackPreview(preview, {
      ...screen(stream),
      now: target.now(),
      deletes: flags.delete ?? false,
      next: flags.dryRun && changes(preview, flags) ? [{ label: 'do it', command }] : [],
    })
    stream.write(`${shown}\n`)
    if (flags.dryRun) {
      if (flags.json) process.stdout.write(`${safeJson({ preview, result: null })}\n`)
      return
    }
    const reason = changes(preview, flags) ? await agreed(silver, id, preview, command, flags) : null
    const result = await integration.rollback(context, {
      id,
      reason,
      ...(flags.ticket !== undefined && { ticket: flags.ticket }),
      ...(flags.delete && { delete: true }),
    })
    process.exitCode = exitCodeOf(result)
    if (flags.json) process.stdout.write(`${safeJson({ preview, result })}\n`)
    else process.stdout.write(`\n${inWords(result, id, silver)}\n`)
    if ('change' in result) await announceRollback(silver, asset, id, result, stream)
  })
}

/** Whether anything would come of it. */
function changes({ partitions, covered }: RollbackPreview, { delete: deletes }: RollbackFlags): boolean {
  if (covered.length > 0 || partitions.some(({ broken }) => broken.length > 0)) return false
  return partitions.length > 0 || deletes === true
}

function agreed(
  { session }: Silver,
  id: string,
  { partitions, notCounting }: RollbackPreview,
  command: string,
  flags: RollbackFlags,
): Promise<string | null> {
  const { target } = session
  const back =
    partitions.length === 0
      ? ''
      : `Point ${plural(partitions.length, 'date')} on ${target.name} back to what counted before`
  const gone = flags.delete
    ? `${back === '' ? 'Delete' : ', and delete'} the files of ${plural(partitions.length + notCounting.length, 'run')}`
    : ''
  return agree(target, flags, {
    question: `${back}${gone}?`,
    everywhere: flags.delete === true,
    look: silverCommand('rollback', [id, ...words(flags), '--dry-run'], target.name),
    command,
  })
}

function inWords(result: RollbackResult, id: string, silver: Silver): string {
  const { name } = silver.session.target
  const on = screen(process.stdout)
  switch (result.type) {
    case 'promoted':
    case 'rolled back': {
      const next =
        result.deleted === null
          ? [{ label: 'delete its files', command: silverCommand('rollback', [id, '--delete'], name) }]
          : []
      return [formatMove(result, { ...on, next }), ...deletedLines(result.deleted)].join('\n')
    }
    case 'never promoted':
    case 'already rolled back': {
      const why = result.type === 'never promoted' ? 'it never counted' : 'it was rolled back already'
      if (result.deleted !== null) return [`Nothing to point back: ${why}.`, ...deletedLines(result.deleted)].join('\n')
      return [
        `Nothing to do: ${why}. Its files stay.`,
        `  delete them   ${silverCommand('rollback', [id, '--delete'], name)}`,
      ].join('\n')
    }
    case 'covered': {
      const ids = [...new Set(result.partitions.flatMap(({ by, now }) => by?.id ?? now?.run_id ?? []))]
      return [
        `Not rolled back: something else was promoted on top of it, on ${plural(result.partitions.length, 'date')}. Nothing was changed.`,
        ...ids.map((other) => `  roll that back first   ${silverCommand('rollback', [other], name)}`),
      ].join('\n')
    }
    case 'original broken':
      return [
        'Not rolled back: what it would go back to is not whole. Nothing was changed.',
        ...result.partitions.flatMap(({ ingest_date, to, broken }) =>
          broken.slice(0, 3).map((what) => `  ${ingest_date}  ${to?.run_id ?? ''}: ${what}`),
        ),
        `  bring it back first   ${silverCommand('restore', [], name)}`,
      ].join('\n')
    case 'conflict':
      return [
        'Not rolled back: somebody else changed what counts meanwhile. Nothing was changed.',
        ...movedByLines(result, name, [id]),
      ].join('\n')
    case 'gold failed':
      return [
        'Not rolled back: Gold could not be made of what counted before. Nothing was changed.',
        ...goldFailedLines(result),
      ].join('\n')
    default:
      return unreachable(result)
  }

  function deletedLines(deleted: Extract<RollbackResult, { readonly deleted: unknown }>['deleted']): string[] {
    return deleted === null ? [] : [formatDeletion(deleted, on)]
  }
}

function exitCodeOf(result: RollbackResult): number {
  switch (result.type) {
    case 'promoted':
    case 'rolled back':
    case 'never promoted':
    case 'already rolled back':
      return (result.deleted?.stillThere.length ?? 0) > 0 ? 1 : 0
    case 'covered':
    case 'original broken':
    case 'conflict':
    case 'gold failed':
      return 1
    default:
      return unreachable(result)
  }
}

async function announceRollback(
  { session }: Silver,
  { key }: IsolatedAsset,
  id: string,
  { change }: Extract<RollbackResult, { readonly change: unknown }>,
  print: NodeJS.WriteStream,
): Promise<void> {
  const { affectedBy } = await import('@headwater/alerts')
  const partitions = change.partitions.map(({ ingest_date }) => ingest_date)
  await announceTo(
    session,
    {
      type: 'rolled back',
      target: session.target.name,
      asset: key,
      partitions,
      by: change.by,
      reason: change.reason,
      id,
      affected: affectedBy(session.graph, [key]),
      command: silverCommand('history', [id], session.target.name),
      months: change.gold.map(({ month }) => month),
      difference: null,
    },
    print,
  )
}

function words(flags: RollbackFlags): string[] {
  return [...(flags.delete ? ['--delete'] : []), ...deedWords(flags)]
}
