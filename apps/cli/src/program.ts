import { Command } from 'commander'
import { addCheckCommand } from './program/check.ts'
import { addFreshnessCommands } from './program/freshness.ts'
import { addLookingCommands } from './program/looking.ts'
import { addPlanningCommands } from './program/planning.ts'
import { addRunsCommands } from './program/runs.ts'
import { addSandboxCommands } from './program/sandbox.ts'
import { addScheduleCommands } from './program/schedule.ts'
import { addSilverCommands } from './program/silver.ts'
import { addViewerCommand } from './program/viewer.ts'
import { addWarehouseCommands } from './program/warehouse.ts'

/** The whole command line. Each command loads its code when it is called: `plan` never pays for `materialize`. */
export function createProgram(): Command {
  const program = new Command('headwater')
    .description('An asset graph for people who backfill data.')
    .exitOverride()
    .showHelpAfterError('(headwater --help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES)
  addPlanningCommands(program)
  addLookingCommands(program)
  addRunsCommands(program)
  addWarehouseCommands(program)
  addFreshnessCommands(program)
  addCheckCommand(program)
  addScheduleCommands(program)
  addSilverCommands(program)
  addSandboxCommands(program)
  addViewerCommand(program)
  return program
}

const EXAMPLES = `
Examples:
  headwater plan fact_boxscores --downstream           what would be rebuilt, and why
  headwater materialize fact_boxscores --downstream    rebuild it
  headwater backfill bronze/boxscores --partition 2025-01-01 --downstream
                                                       bring a late day in, and rebuild what is behind it
  headwater backfill silver/transactions --partitions 2024-01-01..2024-01-31
                                                       write dates of Silver again, beside what counts
  headwater promote backfill-2024-01-01-to-31-20260129T150000Z
                                                       make them count; rollback points back
  headwater status                                     what is stale, missing or failed
  headwater why gold/standings                         what that comes from, and what mends it
  headwater viewer --open                              all of it in the browser
  headwater freshness                                  is the data as fresh as it should be; whose fault it is where not
  headwater daemon                                     run what is scheduled; schedule next says when
  headwater runs show 7f3c                             what a run did
  headwater runs resume --last                         go on with a run that did not end well
  headwater sandbox status                             what the sandbox runs

Exit codes: 0 done, 1 failed or stale, 2 bad input, 3 a database, AWS or the sandbox cannot be reached, 130 interrupted or cancelled.`
