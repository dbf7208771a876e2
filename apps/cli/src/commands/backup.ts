import { datesAsRanges, formatBackup } from '@headwater/reporters/silver'
import type { RequestFlags } from '../request.ts'
import { safeJson } from '../secrets.ts'
import { agree, type DeedFlags } from '../silver/agree.ts'
import { wantedDates } from '../silver/asked-dates.ts'
import { withSilver } from '../silver/open-silver.ts'
import { silverCommand } from '../silver/silver-commands.ts'
import { subjectOf } from '../silver/subject.ts'
import { screen } from '../terminal.ts'

export type BackupFlags = DeedFlags & Pick<RequestFlags, 'partitions' | 'partition'>

/**
 * `headwater backup`: copies what counts of some dates (of an original that is named: it itself), and the Gold of their months, within S3; counts and checks the copy.
 * `--json` prints its `_BACKUP.json`.
 */
export async function backup(word: string, flags: BackupFlags): Promise<void> {
  await withSilver(flags, async (silver) => {
    const { session } = silver
    const { name } = session.target
    const subject = await subjectOf(silver, word)
    const partitions = wantedDates(session, subject, flags, (dates) =>
      silverCommand('backup', [word, '--partitions', dates], name),
    )
    const again = silverCommand('backup', [word, '--partitions', datesAsRanges(partitions)], name)
    const reason = await agree(session.target, flags, {
      question: `Copy ${partitions.length === 1 ? partitions[0] : `${partitions.length} dates`} on ${name}?`,
      everywhere: false,
      look: silverCommand('history', [word, '--partitions', datesAsRanges(partitions)], name),
      command: again,
    })
    const integration = await import('@headwater/aws/silver')
    const document = await integration.backup(await silver.context(subject.asset), {
      backfillId: subject.type === 'asset' ? 'manual' : subject.id,
      partitions,
      ...(subject.type === 'original' && { runId: subject.id }),
      reason,
    })
    if (flags.json) {
      process.stdout.write(`${safeJson(document)}\n`)
      return
    }
    const next = [{ label: 'bring it back', command: silverCommand('restore', [document.name], name) }]
    process.stdout.write(`${formatBackup(document, { ...screen(process.stdout), next })}\n`)
  })
}
