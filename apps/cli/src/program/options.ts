import { type Command, InvalidArgumentError, Option } from 'commander'

/** `--target`, which every command that looks at a warehouse takes. */
export function target(command: Command): Command {
  return command.option('--target <name>', 'where: sandbox, or a target of headwater.config.ts')
}

/** What `plan` and `materialize` take in common: what is asked for, and how. */
export function request(command: Command): Command {
  const asked = target(command)
    .argument('[asset...]', 'what to rebuild: names or selections (fact_boxscores, tag:daily, int_*)')
    .option('--downstream', 'and everything behind it')
    .option('--upstream', 'and everything above it')
    .option('--all', 'everything there is')
    .option('--stale', 'only what is stale or missing, of what is named (default: everything) and above it')
    .option(
      '--no-observe',
      'believe the ledger: do not look first at what --stale asks about, nor at what is only added to',
    )
  return how(asked)
}

/** What `backfill` takes: partitions of what is named. */
export function backfillRequest(command: Command): Command {
  const asked = target(command)
    .argument('<asset...>', 'what to rebuild: names or selections (bronze/boxscores)')
    .option('--downstream', 'and everything behind it, once, after all the dates')
  return how(asked)
}

function how(command: Command): Command {
  return dates(command)
    .option('--exclude <selection...>', 'leave these, and what only they lead to, out')
    .option('--full-refresh', 'rebuild every incremental asset as a whole')
    .option('--incremental', 'only add to every incremental asset: may lose or double rows, and the plan says which')
    .option('--no-cutoff', 'rebuild what is behind an asset also where its content has not changed')
    .option('--date <date>', 'the logical date, YYYY-MM-DD (default: today on the target)')
    .option('--vars <map>', 'dbt vars, as JSON or YAML: \'{"season": 2025}\'')
    .option('--json', 'print JSON; text for people goes to stderr')
}

/** `--partitions` and its alias. */
export function dates(command: Command): Command {
  return command
    .option('--partitions <dates>', 'a date, a list (a,b) or a range (a..b); --partition is the same', further)
    .addOption(new Option('--partition <dates>').argParser(further).hideHelp())
}

/** How a run is carried out: `materialize`, `backfill` and `runs resume`. */
export function running(command: Command): Command {
  return command
    .option('--yes', 'do not ask before writing to a target that is not the sandbox')
    .option('--fail-on-unavailable', 'exit code 1 where a source had nothing yet')
    .option(
      '--concurrency <n>',
      'how many steps may run at once (default: 4; of what is written aside what its pool lets)',
      positive,
    )
    .addOption(
      new Option('--on-failure <mode>', 'what a failure does to the rest: nothing, start no more, or end all')
        .choices(['continue', 'stop-new', 'kill'])
        .default('continue'),
    )
    .addOption(
      new Option('--if-busy <what>', 'when another run writes the same assets: wait for it, or fail')
        .choices(['wait', 'fail'])
        .default('wait'),
    )
}

export function positive(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('expected a whole number from 1 on.')
  return number
}

export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`
}

/** A flag that is given again adds to what it said before. */
function further(value: string, before: string | undefined): string {
  return before === undefined ? value : `${before},${value}`
}
