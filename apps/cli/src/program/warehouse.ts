import type { Command } from 'commander'
import type { AdoptFlags } from '../commands/adopt.ts'
import type { DoctorFlags } from '../commands/doctor.ts'
import type { InvalidateFlags } from '../commands/invalidate.ts'
import type { StatusFlags } from '../commands/status.ts'
import type { WhyFlags } from '../commands/why.ts'
import { examples, target } from './options.ts'

/** `status`, `why`, `adopt`, `invalidate`, `doctor`: what is known of a warehouse, and of the way to it. */
export function addWarehouseCommands(program: Command): void {
  target(program.command('status'))
    .description('What is stale, missing or failed, why, and the command that mends it.')
    .argument('[selection...]', 'assets, or selections such as +gold/standings (default: everything)', [])
    .option('--exclude <selection...>', 'leave these out')
    .option('--date <date>', 'the logical date, YYYY-MM-DD (default: today on the target)')
    .option('--no-observe', 'believe the ledger, do not look at the warehouse first')
    .option('--all-rows', 'show every asset')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('headwater status', 'headwater status +dashboard', 'headwater status --target prod'))
    .action(async (selection: string[], flags: StatusFlags) =>
      (await import('../commands/status.ts')).status(selection, flags),
    )

  target(program.command('why'))
    .description('Why an asset is stale, missing or failed: from it to the root cause, and the command that mends it.')
    .argument('<asset>', 'one asset, by name')
    .option('--date <date>', 'the logical date, YYYY-MM-DD (default: today on the target)')
    .option('--no-observe', 'believe the ledger, do not look at the warehouse first')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('headwater why gold/standings', 'headwater why standings --target prod --json'))
    .action(async (asset: string, flags: WhyFlags) => (await import('../commands/why.ts')).why(asset, flags))

  target(program.command('adopt'))
    .description('Take a warehouse that exists as the baseline: what is there counts as built.')
    .argument('[selection...]', 'assets, or selections such as gold/* (default: everything)', [])
    .option('--exclude <selection...>', 'leave these out')
    .option('--again', 'what has a history as well: all of it is right as it stands')
    .option('--dry-run', 'show what would be adopted and stop')
    .option('--yes', 'do not ask on a target that is not the sandbox')
    .option('--reason <text>', 'why; kept with what is adopted')
    .addHelpText('after', examples('headwater adopt --target prod --dry-run', "headwater adopt 'gold/*' --target prod"))
    .action(async (selection: string[], flags: AdoptFlags) =>
      (await import('../commands/adopt.ts')).adopt(selection, flags),
    )

  target(program.command('invalidate'))
    .description('Mark assets, or days of them, as wrong: they and what is behind them count as stale.')
    .argument('<asset...>', 'what is wrong: names or selections')
    .requiredOption('--reason <text>', 'why; kept, and shown by status and plan')
    .option('--partitions <dates>', 'only these days: a date, a list (a,b) or a range (a..b)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        "headwater invalidate gold/standings --reason 'ties were counted twice'",
        "headwater invalidate bronze/boxscores --partitions 2025-01-01..2025-01-03 --reason 'the source corrected them'",
      ),
    )
    .action(async (assets: string[], flags: InvalidateFlags) =>
      (await import('../commands/invalidate.ts')).invalidate(assets, flags),
    )

  target(program.command('doctor'))
    .description('Check everything that a target needs: database, rights, ledger, dbt, Python, AWS. Changes nothing.')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('headwater doctor', 'headwater doctor --target prod'))
    .action(async (flags: DoctorFlags) => (await import('../commands/doctor.ts')).doctor(flags))
}
