import { didYouMean, UserError } from '@headwater/errors'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { GraphFlags } from './commands/graph.ts'
import type { LsFlags } from './commands/ls.ts'
import type { MaterializeFlags } from './commands/materialize.ts'
import type { PlanFlags } from './commands/plan.ts'
import type { RunsFlags, RunsListFlags } from './commands/runs.ts'
import type { SandboxFlags } from './commands/sandbox.ts'

/** The whole command line. Each command loads its code when it is called: `plan` never pays for `materialize`. */
export function createProgram(): Command {
  const program = new Command('headwater')
    .description('An asset graph for people who backfill data.')
    .exitOverride()
    .showHelpAfterError('(headwater --help shows what there is)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', EXAMPLES)

  planning(program.command('plan'))
    .description('Show what would be rebuilt, why, in which order and mode, and what is left alone.')
    .option('--all-rows', 'show every asset of every step')
    .addHelpText(
      'after',
      examples(
        'headwater plan fact_boxscores --downstream',
        'headwater plan fact_boxscores fact_pbp_data --downstream --json',
      ),
    )
    .action(async (assets: string[], flags: PlanFlags) => (await import('./commands/plan.ts')).plan(assets, flags))

  planning(program.command('materialize'))
    .description('Rebuild assets, and with --downstream everything behind them.')
    .option('--dry-run', 'show the plan and stop')
    .option('--yes', 'do not ask before writing to a target that is not the sandbox')
    .option('--reason <text>', 'why; kept with the run')
    .option('--concurrency <n>', 'how many steps may run at once', positive, 4)
    .addHelpText(
      'after',
      examples(
        'headwater materialize fact_boxscores --downstream',
        'headwater materialize fact_schedule_data --downstream --full-refresh',
        'headwater materialize bronze/boxscores --partitions 2025-01-01..2025-01-03 --downstream',
      ),
    )
    .action(async (assets: string[], flags: MaterializeFlags) =>
      (await import('./commands/materialize.ts')).materialize(assets, flags),
    )

  target(program.command('graph'))
    .description('Draw the assets of a selection and what they are made from.')
    .argument('[selection...]', 'assets, or selections such as +gold/standings or tag:daily', [])
    .option('--exclude <selection...>', 'leave these out')
    .addOption(
      new Option('--format <format>', 'how to draw it').choices(['tree', 'json', 'dot', 'mermaid']).default('tree'),
    )
    .addHelpText('after', examples('headwater graph +standings', 'headwater graph fact_boxscores+1 --format mermaid'))
    .action(async (selection: string[], flags: GraphFlags) =>
      (await import('./commands/graph.ts')).graph(selection, flags),
    )

  target(program.command('ls'))
    .description('List assets.')
    .argument('[selection...]', 'assets, or selections such as fact_boxscores+ or kind:model', [])
    .option('--exclude <selection...>', 'leave these out')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('headwater ls', "headwater ls 'silver/*' --exclude 'int_*'", 'headwater ls source:bronze+1'),
    )
    .action(async (selection: string[], flags: LsFlags) => (await import('./commands/ls.ts')).ls(selection, flags))

  const runs = program
    .command('runs')
    .description('What has been run.')
    .addHelpText('after', examples('headwater runs', 'headwater runs show 7f3c'))
  target(runs.command('list', { isDefault: true }))
    .description('List the newest runs.')
    .option('--limit <n>', 'how many', positive, 20)
    .option('--json', 'print JSON')
    // What is no command of `runs` ends up here.
    .argument('[words...]')
    .usage('[options]')
    .addHelpText('after', examples('headwater runs list --limit 5', 'headwater runs list --target prod --json'))
    .action(async ([word]: string[], flags: RunsListFlags) => {
      if (word !== undefined) throw unknownCommand(runs, word)
      await (await import('./commands/runs.ts')).listRuns(flags)
    })
  target(runs.command('show'))
    .description('Show one run: its steps, assets and checks.')
    .argument('<run>', 'the id of a run, or how it begins')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('headwater runs show 7f3c', 'headwater runs show 7f3c --json --target prod'))
    .action(async (id: string, flags: RunsFlags) => (await import('./commands/runs.ts')).showRun(id, flags))

  const sandbox = program
    .command('sandbox')
    .description('The embedded default: Postgres, dbt, Python, a season, a dashboard.')
    .addHelpText('after', examples('headwater sandbox up', 'headwater sandbox status', 'headwater sandbox reset --yes'))
  sandboxCommand(sandbox, 'up', 'Start it, or mend what has died.').option('--json', 'print JSON')
  sandboxCommand(sandbox, 'down', 'Stop everything it runs; data stays.')
  sandboxCommand(sandbox, 'reset', 'Throw its data away; the next start makes it anew.').option('--yes', 'do not ask')
  sandboxCommand(sandbox, 'status', 'What runs, where, since when.').option('--json', 'print JSON')
  sandbox
    .command('psql')
    .description("Open psql on the sandbox's warehouse; arguments behind -- go to psql.")
    .argument('[args...]', 'arguments for psql', [])
    .addHelpText('after', examples("headwater sandbox psql -- -c 'select * from gold.standings'"))
    .action(async (args: string[]) => (await import('./commands/psql.ts')).psql(args))

  return program
}

function sandboxCommand(parent: Command, name: 'up' | 'down' | 'reset' | 'status', description: string): Command {
  return parent
    .command(name)
    .description(description)
    .addHelpText('after', examples(`headwater sandbox ${name}`))
    .action(async (flags: SandboxFlags) => (await import('./commands/sandbox.ts')).sandbox(name, flags))
}

function planning(command: Command): Command {
  return target(command)
    .argument('<asset...>', 'what to rebuild: names or selections (fact_boxscores, tag:daily, int_*)')
    .option('--downstream', 'and everything behind it')
    .option('--exclude <selection...>', 'leave these, and what only they lead to, out')
    .option('--full-refresh', 'rebuild every incremental asset as a whole')
    .option('--partitions <dates>', 'a date, a list (a,b) or a range (a..b); --partition is the same', further)
    .addOption(new Option('--partition <dates>').argParser(further).hideHelp())
    .option('--date <date>', 'the logical date, YYYY-MM-DD (default: today on the target)')
    .option('--json', 'print JSON; text for people goes to stderr')
}

function target(command: Command): Command {
  return command.option('--target <name>', 'where: sandbox, or a target of headwater.config.ts')
}

/** A flag that is given again adds to what it said before. */
function further(value: string, before: string | undefined): string {
  return before === undefined ? value : `${before},${value}`
}

function unknownCommand(parent: Command, word: string): UserError {
  const names = parent.commands.map((command) => command.name())
  return new UserError('bad-argument', `${parent.name()} has no command "${word}"`, {
    details: [...didYouMean(word, names), `commands  ${names.join(', ')}`],
  })
}

function positive(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('expected a whole number from 1 on.')
  return number
}

function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

const EXAMPLES = `
Examples:
  headwater plan fact_boxscores --downstream           what would be rebuilt, and why
  headwater materialize fact_boxscores --downstream    rebuild it
  headwater runs show 7f3c                             what a run did
  headwater sandbox status                             what the sandbox runs

Exit codes: 0 done, 1 failed, 2 bad input, 3 a database, AWS or the sandbox cannot be reached, 130 interrupted.`
