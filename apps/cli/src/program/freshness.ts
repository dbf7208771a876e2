import type { Command } from 'commander'
import type { FreshnessFlags } from '../commands/freshness.ts'
import { examples, target } from './options.ts'

/** `freshness`: what CI asks. */
export function addFreshnessCommands(program: Command): void {
  target(program.command('freshness'))
    .description('Whether the data is as fresh as its authors expect, whose fault it is where not, and what mends it.')
    .argument('[selection...]', 'assets, or selections such as +gold/standings (default: everything)', [])
    .option('--exclude <selection...>', 'leave these out')
    .option(
      '--format <format[:file]>',
      'pretty, json, junit, github, markdown or prometheus; again for several, each but one to a file',
      further,
    )
    .option('--json', 'the same as --format json')
    .option('--warn-as-error', 'exit code 1 also where something is only warned of')
    .option('--max-age <age>', 'instead of what any age or time of day allows: 90m, 26h, 3d')
    .option('--at <moment>', 'as it was, or will be if nothing runs until then: 2025-01-05T12:30Z')
    .option('--observe', 'ask the tables themselves for their newest rows and row counts')
    .option('--all-rows', 'show every line')
    .addHelpText(
      'after',
      examples(
        'headwater freshness',
        'headwater freshness +dashboard --warn-as-error',
        'headwater freshness --target prod --format github --format junit:freshness.xml',
        'headwater freshness --at 2025-01-05T12:30Z --json',
      ),
    )
    .addHelpText('after', EXIT_CODES)
    .action(async (selection: string[], flags: FreshnessFlags) =>
      (await import('../commands/freshness.ts')).freshness(selection, flags),
    )
}

const EXIT_CODES = `
Exit codes: 0 fresh, 1 stale or not available at the source, 2 bad input, 3 could not be told: nothing recorded, or no database.`

function further(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}
