import type { Command } from 'commander'
import type { CheckFlags } from '../commands/check.ts'
import { examples, target } from './options.ts'

/** `check`: the checks of assets, with nothing made. */
export function addCheckCommand(program: Command): void {
  target(program.command('check'))
    .description('Run the checks of assets on what is there, without making anything.')
    .argument(
      '[selection...]',
      'assets, checks by name, or selections such as +gold/standings (default: everything)',
      [],
    )
    .option('--exclude <selection...>', 'leave these out')
    .option('--date <date>', 'the logical date, YYYY-MM-DD (default: today on the target)')
    .option('--vars <map>', 'dbt vars, as JSON or YAML: \'{"season": 2025}\'')
    .option(
      '--format <format[:file]>',
      'pretty, json, junit, github or markdown; again for several, each but one to a file',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option('--json', 'the same as --format json')
    .option('--warn-as-error', 'exit code 1 also where a check only warns')
    .option('--all-rows', 'show every check')
    .addHelpText(
      'after',
      examples(
        'headwater check',
        'headwater check fact_boxscores+ --warn-as-error',
        'headwater check unique_fact_boxscores_id',
        'headwater check --target prod --format github --format junit:checks.xml',
      ),
    )
    .addHelpText(
      'after',
      `
Exit codes: 0 all passed, 1 some failed or could not be run, 2 bad input, 3 the database cannot be reached, 130 interrupted.`,
    )
    .action(async (selection: string[], flags: CheckFlags) =>
      (await import('../commands/check.ts')).check(selection, flags),
    )
}
