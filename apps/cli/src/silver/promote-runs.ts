import type {
  NotReady,
  PromotionPreview,
  PromotionRequest,
  PromotionResult,
  SilverContext,
} from '@headwater/aws/silver'
import { unreachable } from '@headwater/errors'
import { datesInWords, formatMove } from '@headwater/reporters/silver'
import { announceTo } from '../alerts.ts'
import { resumeCommand } from '../next-commands.ts'
import type { OpenSession } from '../session.ts'
import { screen } from '../terminal.ts'
import type { IsolatedAsset } from './isolated-assets.ts'
import { summaryOf } from './promotion-view.ts'
import { silverCommand } from './silver-commands.ts'
import { goldFailedLines, movedByLines } from './stopped.ts'

/** Promotes what was shown, and tells whoever is to know. */
export async function promoteRuns(
  session: OpenSession,
  context: SilverContext,
  asset: IsolatedAsset,
  request: PromotionRequest,
  print: NodeJS.WriteStream,
): Promise<PromotionResult> {
  const { promote } = await import('@headwater/aws/silver')
  const result = await promote(context, request)
  if (result.type === 'promoted') await announcePromotion(session, asset, request.accept, result, print)
  return result
}

/** What became of it, for people; the exit code is that of `exitCodeOfPromotion`. */
export function promotionInWords(
  result: PromotionResult,
  ids: readonly string[],
  target: string,
  stream: NodeJS.WriteStream,
): string {
  switch (result.type) {
    case 'promoted':
    case 'rolled back':
      return formatMove(result, {
        ...screen(stream),
        next: [
          ...ids.map((id, i) => ({ label: i === 0 ? 'verify' : '', command: silverCommand('verify', [id], target) })),
          ...ids.map((id, i) => ({ label: i === 0 ? 'undo' : '', command: silverCommand('rollback', [id], target) })),
        ],
      })
    case 'already':
      return `Nothing to do: all of it counts already, ${result.partitions.length === 1 ? 'that date' : `all ${result.partitions.length} dates`}.`
    case 'conflict':
      return [
        'Not promoted: somebody else was quicker. Nothing was changed.',
        ...movedByLines(result, target, ids),
      ].join('\n')
    case 'not ready':
      return [
        'Not promoted: not all of it is right. Nothing was changed.',
        ...unreadyLines(result.runs, ids, target),
      ].join('\n')
    case 'gold failed':
      return ['Not promoted: Gold could not be made. Nothing was changed.', ...goldFailedLines(result)].join('\n')
    default:
      return unreachable(result)
  }
}

/** 0 where it counts now, whoever made it; 1 where it does not. */
export function exitCodeOfPromotion({ type }: PromotionResult): number {
  return type === 'promoted' || type === 'rolled back' || type === 'already' ? 0 : 1
}

/** One line for each cause, and what there is to do. */
function unreadyLines(runs: readonly NotReady[], ids: readonly string[], target: string): string[] {
  const causes = [...Map.groupBy(runs, ({ why }) => why)].slice(0, 5)
  const resumes = new Set(runs.flatMap(({ run, unfinished }) => (unfinished ? (run.headwaterRun ?? []) : [])))
  return [
    ...causes.map(([why, group]) => `  ${datesInWords(group.map(({ run }) => run.partition))}: ${why}`),
    ...Array.from(resumes, (run) => `  go on with it      ${resumeCommand(run, target)}`),
    ...(resumes.size > 0 ? [] : [`  promote the rest   ${silverCommand('promote', [...ids, '--ready-only'], target)}`]),
  ]
}

async function announcePromotion(
  session: OpenSession,
  { key }: IsolatedAsset,
  { ids, partitions }: PromotionPreview,
  { change }: Extract<PromotionResult, { readonly change: unknown }>,
  print: NodeJS.WriteStream,
): Promise<void> {
  const { affectedBy } = await import('@headwater/alerts')
  await announceTo(
    session,
    {
      type: 'promoted',
      target: session.target.name,
      asset: key,
      partitions: change.partitions.map(({ ingest_date }) => ingest_date),
      by: change.by,
      reason: change.reason,
      id: ids.join(' '),
      affected: affectedBy(session.graph, [key]),
      command: silverCommand('rollback', ids.slice(0, 1), session.target.name),
      months: change.gold.map(({ month }) => month),
      difference: await summaryOf(partitions.map(({ difference }) => difference)),
    },
    print,
  )
}
