import { type Command, InvalidArgumentError, Option } from 'commander'
import type { DaemonFlags } from '../commands/daemon.ts'
import type { ScheduleFlags, ScheduleListFlags } from '../commands/schedule/ls.ts'
import type { ScheduleRunFlags } from '../commands/schedule/run.ts'
import { examples, positive, target } from './options.ts'

/** `schedule ls`, `next`, `run`, and `daemon`. */
export function addScheduleCommands(program: Command): void {
  const schedule = program
    .command('schedule')
    .description('What is to be started when: look at it, or start it now. The daemon starts it by itself.')
    .addHelpText(
      'after',
      examples('headwater schedule ls', 'headwater schedule next 10', 'headwater schedule run noon'),
    )

  target(schedule.command('ls'))
    .alias('list')
    .description('What is scheduled, when it is due next, and what became of it last.')
    .addOption(
      new Option('--format <format>', 'crontab: lines for a scheduler of your own').choices([
        'pretty',
        'json',
        'crontab',
      ]),
    )
    .option('--json', 'the same as --format json')
    .addOption(new Option('--declared').hideHelp())
    .addHelpText('after', examples('headwater schedule ls', 'headwater schedule ls --format crontab --target prod'))
    .action(async (flags: ScheduleListFlags) => (await import('../commands/schedule/ls.ts')).listSchedules(flags))

  target(schedule.command('next'))
    .description('The coming due times of all schedules, the earliest first.')
    .argument('[n]', 'how many', positive, 10)
    .option('--json', 'print JSON')
    .addHelpText('after', examples('headwater schedule next', 'headwater schedule next 30 --json'))
    .action(async (count: number, flags: ScheduleFlags) =>
      (await import('../commands/schedule/next.ts')).nextDueTimes(count, flags),
    )

  target(schedule.command('run'))
    .description('Start now what a schedule starts. It is a run as any other: no due time counts as done by it.')
    .argument('<name>', 'the name of a schedule: nba/noon, or noon where one alone is called so')
    .option('--yes', 'do not ask before writing to a target that is not the sandbox')
    .option('--dry-run', 'show the plan and stop')
    .option('--json', 'print JSON; text for people goes to stderr')
    .addOption(new Option('--due <moment>').argParser(moment).hideHelp())
    .addOption(new Option('--attempt <n>').argParser(positive).hideHelp())
    .addOption(new Option('--run-id <id>').hideHelp())
    .addHelpText('after', examples('headwater schedule run nba/noon', 'headwater schedule run noon --dry-run'))
    .action(async (name: string, flags: ScheduleRunFlags) =>
      (await import('../commands/schedule/run.ts')).runSchedule(name, flags),
    )

  target(program.command('daemon'))
    .description('Run what the schedules say, and tell what is not fresh, until it is ended. One for each target.')
    .option('--once', 'do what is due now, wait until it has ended, and end')
    .option('--port <n>', 'serve metrics for Prometheus at /metrics, on 127.0.0.1', port)
    .option('--json', 'one event a line')
    .addHelpText(
      'after',
      examples('headwater daemon', 'headwater daemon --target prod --port 9464', 'headwater daemon --once'),
    )
    .action(async (flags: DaemonFlags) => (await import('../commands/daemon.ts')).daemon(flags))
}

function port(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new InvalidArgumentError('expected a port.')
  return number
}

function moment(value: string): Date {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('expected a moment.')
  return at
}
