import { type Command, InvalidArgumentError } from 'commander'
import type { BackupFlags } from '../commands/backup.ts'
import type { CleanFlags } from '../commands/clean.ts'
import type { CompareFlags } from '../commands/compare.ts'
import type { HistoryFlags } from '../commands/history.ts'
import type { PromoteFlags } from '../commands/promote.ts'
import type { QuarantineListFlags, QuarantineRerunFlags } from '../commands/quarantine.ts'
import type { RestoreFlags } from '../commands/restore.ts'
import type { RollbackFlags } from '../commands/rollback.ts'
import type { VerifyFlags } from '../commands/verify.ts'
import { dates, examples, positive, running, target } from './options.ts'

/** How what is written aside is run, and what it is made from: `plan` and `backfill`. */
export function aside(command: Command): Command {
  return command
    .option(
      '--canary <date>',
      'of what is written aside: the date that goes first and must be right (default: the first)',
    )
    .option('--no-canary', 'all dates at once, none first')
    .option('--schema-version <version>', "the schema to write: v2 (default: each date's own)")
    .option('--label <word>', 'a purpose, kept in the run_ids: gbp')
    .option('--bronze-run <run_id>', 'which Bronze run to read where a date has several')
    .option('--strict', 'refuse the whole where a date has no Bronze, in place of leaving it out')
}

/** What `backfill` takes besides: what is done before and after. */
export function asideRun(command: Command): Command {
  return aside(command)
    .option('--backup', 'copy Silver and Gold of the months it touches first')
    .option('--promote', 'promote at once where every date is validated, whatever differs')
    .option('--ticket <id>', 'kept with what is done to the data')
}

/** `compare`, `promote`, `rollback`, `history`, `verify`, `clean`, `backup`, `restore`, `quarantine`: what is written aside, and what counts. */
export function addSilverCommands(program: Command): void {
  dates(target(program.command('compare')))
    .description('Show how runs of the same dates differ: rows, values, amounts.')
    .argument('<asset>', `what was written aside (silver/transactions), ${ID}`)
    .option('--runs <a,b>', 'two run_ids (default: what counts, against the newest validated run)', pair)
    .option('--rows <n>', 'how many rows of each kind to show', positive, 3)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'headwater compare silver/transactions --partitions 2024-01-01..2024-01-31',
        'headwater compare backfill-2024-01-01-to-31-20260129T150000Z',
        'headwater compare silver/transactions --partition 2024-01-15 --runs 20240115T120000Z,backfill-2024-01-15-20260129T150000Z',
      ),
    )
    .action(async (subject: string, flags: CompareFlags) =>
      (await import('../commands/compare.ts')).compare(subject, flags),
    )

  deed(target(program.command('promote')))
    .description('Make validated runs the ones that count, with the months of Gold behind them, in one step.')
    .argument('<id...>', 'backfill ids or run_ids')
    .option('--ready-only', 'promote what is right where other dates of the same backfill have failed')
    .option('--over', 'also where another run was made to count since this one was planned')
    .option('--approved-by <who>', 'kept with it')
    .option('--dry-run', 'show what would change and stop')
    .addHelpText(
      'after',
      examples(
        'headwater promote backfill-2024-01-01-to-31-20260129T150000Z',
        'headwater promote backfill-2024-01-15-20260129T150000Z --ticket OPS-7 --yes --target prod',
        'headwater promote backfill-2024-01-01-to-31-20260129T150000Z --dry-run --json',
      ),
    )
    .action(async (ids: string[], flags: PromoteFlags) => (await import('../commands/promote.ts')).promote(ids, flags))

  deed(target(program.command('rollback')))
    .description('Point back to what counted before a backfill; of one that was never promoted, only clean up.')
    .argument('<id>', 'a backfill id or a run_id')
    .option('--delete', 'and delete its files, once what it points back to is whole')
    .option('--dry-run', 'show what would change and stop')
    .addHelpText(
      'after',
      examples(
        'headwater rollback backfill-2024-01-01-to-31-20260129T150000Z',
        "headwater rollback backfill-2024-01-15-20260129T150000Z --delete --reason 'GBP is not ours' --target prod",
      ),
    )
    .action(async (id: string, flags: RollbackFlags) => (await import('../commands/rollback.ts')).rollback(id, flags))

  dates(target(program.command('history')))
    .description('The runs of a date, which of them counts, and everything that was done to it.')
    .argument('<asset>', `what is written aside (silver/transactions), ${ID}`)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'headwater history silver/transactions --partition 2024-01-15',
        'headwater history backfill-2024-01-01-to-31-20260129T150000Z --json',
      ),
    )
    .action(async (subject: string, flags: HistoryFlags) =>
      (await import('../commands/history.ts')).history(subject, flags),
    )

  dates(target(program.command('verify')))
    .description(
      'Ask Athena for the rows of each run that counts, and their first and last times: are they what was written?',
    )
    .argument('<asset>', `what is written aside (silver/transactions), ${ID}`)
    .option('--view', "make Athena's view of the rows that count, in which no date is there twice")
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'headwater verify silver/transactions --partitions 2024-01-01..2024-01-31',
        'headwater verify backfill-2024-01-01-to-31-20260129T150000Z',
      ),
    )
    .action(async (subject: string, flags: VerifyFlags) =>
      (await import('../commands/verify.ts')).verify(subject, flags),
    )

  deed(target(program.command('clean')))
    .description('Delete what nobody reads: lists it with its size, refuses what counts, asks, and looks afterwards.')
    .argument(
      '[id...]',
      'backfill ids, run_ids, months of Gold or backups (default: what the flags say; without any: --failed --orphans)',
    )
    .option('--failed', 'runs that failed')
    .option(
      '--superseded',
      'runs and months of Gold that counted once and do not now, and runs that were never promoted',
    )
    .option('--orphans', 'files older than a day that no ledger knows')
    .option('--all', 'also orphans younger than a day, and runs that could still be resumed')
    .option('--backups-older-than <days>', 'backups of that age', positive)
    .option('--approved-by <who>', 'who allowed it; kept with the deletion. Originals are only deleted with it')
    .option('--dry-run', 'list it and stop')
    .addHelpText(
      'after',
      examples(
        'headwater clean --failed',
        'headwater clean --superseded --backups-older-than 90 --dry-run',
        "headwater clean 20240115T120000Z --reason 'verified' --approved-by j.doe --ticket OPS-7",
      ),
    )
    .action(async (ids: string[], flags: CleanFlags) => (await import('../commands/clean.ts')).clean(ids, flags))

  deed(dates(target(program.command('backup'))))
    .description(
      'Copy the runs that count of some dates, and the Gold of their months, to a place that is new; count and check it.',
    )
    .argument('<asset>', `what is written aside (silver/transactions), ${ID}: of an original, itself`)
    .addHelpText(
      'after',
      examples(
        'headwater backup silver/transactions --partitions 2024-01-01..2024-01-31',
        'headwater backup 20240115T120000Z',
      ),
    )
    .action(async (subject: string, flags: BackupFlags) =>
      (await import('../commands/backup.ts')).backup(subject, flags),
    )

  deed(target(program.command('restore')))
    .description('Bring back from a backup what is gone; what is there is never written over.')
    .argument('[backup]', 'the name of a backup (without: lists them)')
    .option('--runs <run_id...>', 'these runs, or months of Gold, alone')
    .option('--dry-run', 'show what would change and stop')
    .addHelpText(
      'after',
      examples(
        'headwater restore',
        "headwater restore backup-pre-backfill-20260129T145800Z-backfill-2024-01-15-20260129T150000Z --reason 'deleted by mistake'",
      ),
    )
    .action(async (name: string | undefined, flags: RestoreFlags) =>
      (await import('../commands/restore.ts')).restore(name, flags),
    )

  addQuarantineCommands(program)
}

function addQuarantineCommands(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .description('Rows that were not valid: list them by what was wrong, run their dates again after a fix.')

  dates(target(quarantine.command('list', { isDefault: true })))
    .description('Count quarantined rows by what was wrong with them.')
    .argument('<asset>', 'what is written aside (silver/transactions)')
    .option('--error <error>', 'only these: schema, null, type, currency, timestamp, duplicate, "max attempts"')
    .option('--rows <n>', 'how many rows of each kind to show', positive, 3)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'headwater quarantine list silver/transactions --partitions 2024-01-01..2024-01-31',
        'headwater quarantine list silver/transactions --error currency --json',
      ),
    )
    .action(async (asset: string, flags: QuarantineListFlags) =>
      (await import('../commands/quarantine.ts')).listQuarantine(asset, flags),
    )

  asideRun(running(dates(target(quarantine.command('rerun')))))
    .description('Backfill the dates that have quarantined rows, after what was wrong is mended.')
    .argument('<asset>', 'what is written aside (silver/transactions)')
    .option('--error <error>', 'only dates with such rows')
    .option('--reason <text>', 'why; kept with the run. Asked for outside the sandbox')
    .option('--dry-run', 'show the plan and stop')
    .option('--json', 'print JSON; text for people goes to stderr')
    .addHelpText(
      'after',
      examples("headwater quarantine rerun silver/transactions --error currency --reason 'GBP is allowed now'"),
    )
    .action(async (asset: string, flags: QuarantineRerunFlags) =>
      (await import('../commands/quarantine.ts')).rerunQuarantine(asset, flags),
    )
}

const ID = 'or a backfill id or run_id'

/** What every command takes that changes what is there for good. */
function deed(command: Command): Command {
  return command
    .option('--reason <text>', 'why; kept for ever. Asked for outside the sandbox')
    .option('--ticket <id>', 'kept with it')
    .option('--yes', 'do not ask: what is shown is accepted')
    .option('--json', 'print JSON; text for people goes to stderr')
}

function pair(value: string): readonly [string, string] {
  const [a, b, ...more] = value.split(',').map((one) => one.trim())
  if (!a || !b || more.length > 0) throw new InvalidArgumentError('expected two run_ids with a comma between them.')
  return [a, b]
}
