import { formatGraph, graphDot, graphJson, graphMermaid } from '@headwater/reporters'
import { openSession } from '../session.ts'
import { screen } from '../terminal.ts'

export interface GraphFlags {
  readonly target?: string
  readonly exclude?: readonly string[]
  readonly format: 'tree' | 'json' | 'dot' | 'mermaid'
}

/** `headwater graph`: the assets of a selection and how they hang together. */
export async function graph(selection: readonly string[], flags: GraphFlags): Promise<void> {
  const { graph } = await openSession(flags.target)
  const options = flags.exclude ? { exclude: flags.exclude } : {}
  const keys = graph.select(selection.length > 0 ? selection : '*', options).assets
  const draw = { json: graphJson, dot: graphDot, mermaid: graphMermaid }
  const text =
    flags.format === 'tree' ? formatGraph(keys, { graph, ...screen(process.stdout) }) : draw[flags.format](keys, graph)
  process.stdout.write(`${text}\n`)
}
