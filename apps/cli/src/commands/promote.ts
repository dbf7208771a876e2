import type { PromotionPreview } from '@headwater/aws/silver'
import { UserError } from '@headwater/errors'
import { plural } from '@headwater/reporters'
import { formatPromotion } from '@headwater/reporters/silver'
import { safeJson } from '../secrets.ts'
import { agree, type DeedFlags, deedWords } from '../silver/agree.ts'
import type { IsolatedAsset } from '../silver/isolated-assets.ts'
import { type Silver, withSilver } from '../silver/open-silver.ts'
import { exitCodeOfPromotion, promoteRuns, promotionInWords } from '../silver/promote-runs.ts'
import { promotionView, summaryOf } from '../silver/promotion-view.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { runsOf } from '../silver/subject.ts'
import { screen } from '../terminal.ts'

export interface PromoteFlags extends DeedFlags {
  readonly readyOnly?: boolean
  readonly over?: boolean
}

/**
 * `headwater promote`: shows what would count in place of what, and how the two differ; once that is accepted, makes it count.
 * The reason that is kept: the one given, else that of the backfill.
 * Exit code 1 where it does not count afterwards. `--json` prints `{ preview, result }`; `result` is null with `--dry-run`.
 */
export async function promote(ids: readonly string[], flags: PromoteFlags): Promise<void> {
  await withSilver(flags, async (silver) => {
    const { asset, reason: why } = await whatFor(silver, ids)
    const context = await silver.context(asset)
    const { previewPromotion } = await import('@headwater/aws/silver')
    const preview = await previewPromotion(context, ids)
    const stream = flags.json ? process.stderr : process.stdout
    const command = silverCommand('promote', [...ids, ...words(flags)], silver.session.target.name)
    const shown = await inWords(silver, asset.key, preview, command, stream, flags)
    stream.write(`${shown}\n`)
    if (flags.dryRun) {
      if (flags.json) process.stdout.write(`${safeJson({ preview, result: null })}\n`)
      return
    }
    const stops = blocking(preview, flags)
    const reason =
      stops || preview.partitions.length === 0
        ? null
        : await agreed(silver, preview, command, { reason: why, ...flags })
    const request = {
      accept: preview,
      reason,
      ...(flags.ticket !== undefined && { ticket: flags.ticket }),
      ...(flags.approvedBy !== undefined && { approvedBy: flags.approvedBy }),
      ...(flags.readyOnly && { readyOnly: true }),
      ...(flags.over && { over: true }),
    }
    const result = await promoteRuns(silver.session, context, asset, request, stream)
    process.exitCode = exitCodeOfPromotion(result)
    if (flags.json) process.stdout.write(`${safeJson({ preview, result })}\n`)
    else process.stdout.write(`\n${promotionInWords(result, ids, silver.session.target.name, process.stdout)}\n`)
  })
}

/** Whether there is nothing to ask: it will be refused as it stands. */
function blocking({ notReady, partitions }: PromotionPreview, { readyOnly, over }: PromoteFlags): boolean {
  if (notReady.some(({ unfinished }) => unfinished || !readyOnly)) return true
  return !over && partitions.some(({ movedBy }) => movedBy !== null)
}

/** The asset, and why its data was made again: a promotion for which nobody says otherwise is for the same reason. */
async function whatFor(
  silver: Silver,
  ids: readonly string[],
): Promise<{ readonly asset: IsolatedAsset; readonly reason: string }> {
  const subjects = []
  for (const id of ids) subjects.push(await runsOf(silver, id))
  const [first] = subjects
  const other = subjects.find(({ asset }) => asset.key !== first?.asset.key)
  if (first === undefined) throw new UserError('bad-argument', 'promote what?')
  if (other !== undefined) {
    throw new UserError('bad-argument', `${first.id} is of ${first.asset.key}, and ${other.id} of ${other.asset.key}`, {
      next: ['promote them one after the other: each asset has its own _CANONICAL.json'],
    })
  }
  const reasons = subjects
    .flatMap((subject) => (subject.type === 'runs' ? subject.runs : []))
    .map(({ reason }) => reason)
  return { asset: first.asset, reason: [...new Set(reasons.filter((reason) => reason !== null))].join('; ') }
}

async function inWords(
  { session }: Silver,
  key: Parameters<typeof session.graph.label>[0],
  preview: PromotionPreview,
  command: string,
  stream: NodeJS.WriteStream,
  { dryRun = false }: PromoteFlags,
): Promise<string> {
  const { graph, target } = session
  const dates = preview.partitions.map(({ ingest_date }) => ingest_date)
  return formatPromotion(promotionView(preview), {
    ...screen(stream),
    asset: graph.label(key),
    target: target.name,
    now: target.now(),
    summary: await summaryOf(preview.partitions.map(({ difference }) => difference)),
    next: [
      ...preview.ids
        .slice(0, dates.length === 0 ? 0 : 1)
        .map((id) => ({ label: 'look closer', command: silverCommand('compare', [id], target.name) })),
      ...(dryRun && dates.length > 0 ? [{ label: 'do it', command }] : []),
    ],
  })
}

function agreed(
  silver: Silver,
  preview: PromotionPreview,
  command: string,
  flags: PromoteFlags,
): Promise<string | null> {
  const { name } = silver.session.target
  const { length } = preview.partitions
  const differs = promotionView(preview).partitions.some(({ equal }) => !equal)
  return agree(silver.session.target, flags, {
    question: `Make ${length === 1 ? 'this run' : 'these runs'} count for ${plural(length, 'date')} on ${name}${differs ? ', with the differences above' : ''}?`,
    everywhere: differs,
    look: `${command} --dry-run`,
    command,
  })
}

function words(flags: PromoteFlags): string[] {
  return [...(flags.readyOnly ? ['--ready-only'] : []), ...(flags.over ? ['--over'] : []), ...deedWords(flags)]
}
