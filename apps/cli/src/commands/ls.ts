import { formatAssets, graphJson } from '@headwater/reporters'
import { openSession } from '../session.ts'
import { screen } from '../terminal.ts'

export interface LsFlags {
  readonly target?: string
  readonly exclude?: readonly string[]
  readonly json?: boolean
}

/** `headwater ls`: the assets of a selection, in topological order. */
export async function ls(selection: readonly string[], flags: LsFlags): Promise<void> {
  const { graph } = await openSession(flags.target)
  const options = flags.exclude ? { exclude: flags.exclude } : {}
  const keys = graph.select(selection.length > 0 ? selection : '*', options).assets
  const text = flags.json ? graphJson(keys, graph) : formatAssets(keys, { graph, ...screen(process.stdout) })
  process.stdout.write(`${text}\n`)
}
