import { type Command, Option } from 'commander'
import type { GraphFlags } from '../commands/graph.ts'
import type { LsFlags } from '../commands/ls.ts'
import { examples, target } from './options.ts'

/** What only looks at the graph: `graph` and `ls`. */
export function addLookingCommands(program: Command): void {
  target(program.command('graph'))
    .description('Draw the assets of a selection and what they are made from.')
    .argument('[selection...]', 'assets, or selections such as +gold/standings or tag:daily', [])
    .option('--exclude <selection...>', 'leave these out')
    .addOption(
      new Option('--format <format>', 'how to draw it').choices(['tree', 'json', 'dot', 'mermaid']).default('tree'),
    )
    .addHelpText('after', examples('headwater graph +standings', 'headwater graph fact_boxscores+1 --format mermaid'))
    .action(async (selection: string[], flags: GraphFlags) =>
      (await import('../commands/graph.ts')).graph(selection, flags),
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
    .action(async (selection: string[], flags: LsFlags) => (await import('../commands/ls.ts')).ls(selection, flags))
}
