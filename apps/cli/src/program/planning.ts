import type { Command } from 'commander'
import type { MaterializeFlags } from '../commands/materialize.ts'
import type { PlanFlags } from '../commands/plan.ts'
import { examples, request, running } from './options.ts'

/** `plan` and `materialize`. */
export function addPlanningCommands(program: Command): void {
  request(program.command('plan'))
    .description('Show what would be rebuilt, why, in which order and mode, and what is left alone.')
    .option('--all-rows', 'show every asset of every step')
    .option('--out <file>', 'keep the plan in a file, for materialize --plan')
    .addHelpText(
      'after',
      examples(
        'headwater plan fact_boxscores --downstream',
        'headwater plan fact_boxscores fact_pbp_data --downstream --json',
        'headwater plan --stale',
        'headwater plan fact_boxscores --downstream --target prod --out plan.json',
      ),
    )
    .action(async (assets: string[], flags: PlanFlags) => (await import('../commands/plan.ts')).plan(assets, flags))

  running(request(program.command('materialize')))
    .description('Rebuild assets, and with --downstream everything behind them.')
    .option('--plan <file>', 'carry out what plan --out has kept; refused where that would not be the plan any more')
    .option('--dry-run', 'show the plan and stop')
    .option('--reason <text>', 'why; kept with the run')
    .addHelpText(
      'after',
      examples(
        'headwater materialize fact_boxscores --downstream',
        'headwater materialize fact_schedule_data --downstream --full-refresh',
        'headwater materialize bronze/boxscores --partitions 2025-01-01..2025-01-03 --downstream',
        'headwater materialize gold/standings --stale',
        'headwater materialize --plan plan.json',
      ),
    )
    .action(async (assets: string[], flags: MaterializeFlags) =>
      (await import('../commands/materialize.ts')).materialize(assets, flags),
    )
}
