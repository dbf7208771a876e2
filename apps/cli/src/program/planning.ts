import { type Command, InvalidArgumentError, Option } from 'commander'
import type { MaterializeFlags } from '../commands/materialize.ts'
import type { PlanFlags } from '../commands/plan.ts'
import type { PlaybookFlags } from '../commands/playbook.ts'
import { backfillRequest, examples, request, running } from './options.ts'
import { aside, asideRun } from './silver.ts'

/** `plan`, `playbook`, `materialize` and `backfill`. */
export function addPlanningCommands(program: Command): void {
  aside(request(program.command('plan')))
    .description('Show what would be rebuilt, why, in which order and mode, and what is left alone.')
    .option('--all-rows', 'show every asset of every step')
    .option('--as-runbook', 'print the same as commands to type by hand, in order, as Markdown')
    .option('--out <file>', 'keep the plan in a file, for materialize --plan')
    .option('--changed-since <ref>', 'what was changed since a commit of git, and everything behind it')
    .addHelpText(
      'after',
      examples(
        'headwater plan fact_boxscores --downstream',
        'headwater plan fact_boxscores fact_pbp_data --downstream --json',
        'headwater plan --stale',
        'headwater plan fact_boxscores --downstream --as-runbook',
        'headwater plan fact_boxscores --downstream --target prod --out plan.json',
        'headwater plan --changed-since origin/main',
        'headwater plan silver/transactions --partitions 2024-01-01..2024-01-31',
      ),
    )
    .action(async (assets: string[], flags: PlanFlags) => (await import('../commands/plan.ts')).plan(assets, flags))

  aside(request(program.command('playbook')))
    .description(
      'Print what would be reprocessed, its risks, the way back, a checklist and the same by hand, as Markdown.',
    )
    .option('--reason <text>', 'why, where it is known already')
    .addHelpText(
      'after',
      examples(
        'headwater playbook fact_boxscores --downstream',
        "headwater playbook silver/transactions --partitions 2024-01-01..2024-01-31 --reason 'GBP was rejected'",
      ),
    )
    .action(async (assets: string[], flags: PlaybookFlags) =>
      (await import('../commands/playbook.ts')).playbook(assets, flags),
    )

  withRunId(running(request(program.command('materialize'))))
    .description('Rebuild assets, and with --downstream everything behind them.')
    .option('--plan <file>', 'carry out what plan --out has kept; refused where that would not be the plan any more')
    .option('--dry-run', 'show the plan and stop')
    .option('--reason <text>', 'why; kept with the run')
    .addHelpText(
      'after',
      examples(
        'headwater materialize fact_boxscores --downstream',
        'headwater materialize fact_schedule_data --downstream --full-refresh',
        'headwater materialize gold/standings --stale',
        'headwater materialize --plan plan.json',
      ),
    )
    .action(async (assets: string[], flags: MaterializeFlags) =>
      (await import('../commands/materialize.ts')).materialize(assets, flags),
    )

  withRunId(asideRun(running(backfillRequest(program.command('backfill')))))
    .description('Bring partitions in again, or late, and with --downstream rebuild what is behind them once.')
    .option('--dry-run', 'show the plan and stop')
    .option('--reason <text>', 'why; kept with the run. Asked for outside the sandbox')
    .addHelpText(
      'after',
      examples(
        'headwater backfill bronze/boxscores --partition 2025-01-01 --downstream',
        "headwater backfill bronze/boxscores --partitions 2025-01-01..2025-01-31 --downstream --target prod --reason 'the source corrected January'",
        'headwater backfill bronze/boxscores --partitions 2025-01-01,2025-01-03 --dry-run',
        "headwater backfill silver/transactions --partitions 2024-01-01..2024-01-31 --reason 'GBP was rejected' --downstream",
      ),
    )
    .action(async (assets: string[], flags: MaterializeFlags) =>
      (await import('../commands/materialize.ts')).backfill(assets, flags),
    )
}

/** For programs that start a run and go on knowing it: the daemon. Not for people, who have nothing from it. */
function withRunId(command: Command): Command {
  return command.addOption(new Option('--run-id <id>').argParser(runId).hideHelp())
}

function runId(value: string): string {
  if (!/^[0-9a-f]{8}$/.test(value)) throw new InvalidArgumentError('expected eight hex digits.')
  return value
}
