import { didYouMean, UserError } from '@headwater/errors'
import { type Command, Option } from 'commander'
import type { CancelFlags } from '../commands/runs/cancel.ts'
import type { RunsListFlags } from '../commands/runs/list.ts'
import type { ReportFlags } from '../commands/runs/report.ts'
import type { ResumeFlags } from '../commands/runs/resume.ts'
import type { RunsFlags } from '../commands/runs/show.ts'
import type { WatchFlags } from '../commands/runs/watch.ts'
import { examples, positive, running, target } from './options.ts'

/** `runs list`, `show`, `report`, `watch`, `resume`, `cancel`. */
export function addRunsCommands(program: Command): void {
  const runs = program
    .command('runs')
    .description('What has been run, and what runs: look at it, report it, watch it, resume it, cancel it.')
    .addHelpText('after', examples('headwater runs', 'headwater runs show 7f3c', 'headwater runs resume --last'))

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
      await (await import('../commands/runs/list.ts')).listRuns(flags)
    })

  target(runs.command('show'))
    .description('Show one run: its steps, assets and checks.')
    .argument('<run>', RUN)
    .option('--json', 'print JSON')
    .addHelpText('after', examples('headwater runs show 7f3c', 'headwater runs show 7f3c --json --target prod'))
    .action(async (id: string, flags: RunsFlags) => (await import('../commands/runs/show.ts')).showRun(id, flags))

  target(runs.command('report'))
    .description('Tell what happened in a run and with what it made, as Markdown: from the ledger alone.')
    .argument('[run]', `${RUN}, a backfill id, or a run_id`)
    .option('--last', 'the newest run')
    .option('--post-mortem', 'with timeline, cause, impact and follow-ups')
    .option('--json', 'print JSON: the facts, and the Markdown as one of them')
    .addOption(
      new Option('--draft-with <who>', 'have a model word it; the facts stay as they are').choices(['bedrock']),
    )
    .option('--model <id>', 'of Amazon Bedrock, or an inference profile (default: amazon.nova-lite-v1:0)')
    .option('--region <region>', "where Amazon Bedrock is asked (default: the target's)")
    .addHelpText(
      'after',
      examples(
        'headwater runs report 7f3c',
        'headwater runs report backfill-2024-01-01-to-31-20260129T150000Z --post-mortem',
        'headwater runs report --last --post-mortem --draft-with bedrock --target prod',
        'headwater runs report 7f3c --json',
      ),
    )
    .action(async (id: string | undefined, flags: ReportFlags) =>
      (await import('../commands/runs/report.ts')).reportRun(id, flags),
    )

  target(runs.command('watch'))
    .description('Watch a run of another terminal to its end. Ctrl-C stops the watching, not the run.')
    .argument('[run]', RUN)
    .option('--last', 'the newest run')
    .option('--json', 'one event a line')
    .addHelpText('after', examples('headwater runs watch --last', 'headwater runs watch 7f3c --target prod'))
    .action(async (id: string | undefined, flags: WatchFlags) =>
      (await import('../commands/runs/watch.ts')).watchRun(id, flags),
    )

  running(target(runs.command('resume')))
    .description('Go on with a run that failed, was interrupted or died: what is finished stays finished.')
    .argument('[run]', RUN)
    .option('--last', 'the newest run')
    .option('--json', 'one event a line; text for people goes to stderr')
    .addHelpText('after', examples('headwater runs resume 7f3c', 'headwater runs resume --last --target prod --yes'))
    .action(async (id: string | undefined, flags: ResumeFlags) =>
      (await import('../commands/runs/resume.ts')).resumeRun(id, flags),
    )

  target(runs.command('cancel'))
    .description('End a run, wherever it is carried out, and wait until it has ended.')
    .argument('<run>', RUN)
    .option('--force', 'take it at once from the process that carries it out, without asking it')
    .addHelpText('after', examples('headwater runs cancel 7f3c', 'headwater runs cancel 7f3c --target prod --force'))
    .action(async (id: string, flags: CancelFlags) => (await import('../commands/runs/cancel.ts')).cancelRun(id, flags))
}

const RUN = 'the id of a run, or how it begins'

function unknownCommand(parent: Command, word: string): UserError {
  const names = parent.commands.map((command) => command.name())
  return new UserError('bad-argument', `${parent.name()} has no command "${word}"`, {
    details: [...didYouMean(word, names), `commands  ${names.join(', ')}`],
  })
}
