import type { Command } from 'commander'
import type { SandboxFlags } from '../commands/sandbox.ts'
import { examples } from './options.ts'

/** `sandbox up`, `down`, `reset`, `status`, `psql`. */
export function addSandboxCommands(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description('The embedded default: Postgres, dbt, Python, a season, a dashboard.')
    .addHelpText('after', examples('headwater sandbox up', 'headwater sandbox status', 'headwater sandbox reset --yes'))
  add(sandbox, 'up', 'Start it, or mend what has died.').option('--json', 'print JSON')
  add(sandbox, 'down', 'Stop everything it runs; data stays.')
  add(sandbox, 'reset', 'Throw its data away; the next start makes it anew.').option('--yes', 'do not ask')
  add(sandbox, 'status', 'What runs, where, since when.').option('--json', 'print JSON')
  sandbox
    .command('psql')
    .description("Open psql on the sandbox's warehouse; arguments behind -- go to psql.")
    .argument('[args...]', 'arguments for psql', [])
    .addHelpText('after', examples("headwater sandbox psql -- -c 'select * from gold.standings'"))
    .action(async (args: string[]) => (await import('../commands/psql.ts')).psql(args))
}

function add(parent: Command, name: 'up' | 'down' | 'reset' | 'status', description: string): Command {
  return parent
    .command(name)
    .description(description)
    .addHelpText('after', examples(`headwater sandbox ${name}`))
    .action(async (flags: SandboxFlags) => (await import('../commands/sandbox.ts')).sandbox(name, flags))
}
