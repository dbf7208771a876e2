import { type Command, InvalidArgumentError } from 'commander'
import type { ViewerFlags } from '../commands/viewer.ts'
import { examples, target } from './options.ts'

/** Of the viewer, where nobody says another. */
const PORT = 4870

/** `viewer`. */
export function addViewerCommand(program: Command): void {
  target(program.command('viewer'))
    .description('Open the graph in the browser: what is stale and why, what would be rebuilt, runs as they go.')
    .option('--port <n>', 'where it listens; 0 takes any that is free', port, PORT)
    .option('--host <address>', 'of this machine: another than 127.0.0.1 lets others in, with the token', '127.0.0.1')
    .option('--open', 'open it in the browser')
    .addHelpText('after', examples('headwater viewer --open', 'headwater viewer --target prod --port 4871'))
    .action(async (flags: ViewerFlags) => (await import('../commands/viewer.ts')).viewer(flags))
}

function port(value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 0 && number <= 65_535 && value.trim() !== '') return number
  throw new InvalidArgumentError('expected a port: 0 to 65535.')
}
