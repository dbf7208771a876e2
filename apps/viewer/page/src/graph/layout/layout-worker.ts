import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { dotOf } from './dot.ts'
import type { Drawing, LayoutRequest } from './drawing.ts'
import { withoutLoose } from './loose.ts'
import { readPlain } from './read-plain.ts'

/** Between the page and its worker. */
export interface LayoutAsked {
  readonly id: number
  readonly request: LayoutRequest
}

export type LayoutAnswer =
  | { readonly id: number; readonly drawing: Drawing }
  | { readonly id: number; readonly error: string }

// Compiled as soon as the worker is there, while the page still asks for the graph.
const loading = Graphviz.load()
const empty: Drawing = { spots: [], routes: [], width: 0, height: 0 }

self.addEventListener('message', async ({ data }: MessageEvent<LayoutAsked>) => {
  const answer = await layOut(data).catch((error: unknown) => ({ id: data.id, error: String(error) }))
  self.postMessage(answer satisfies LayoutAnswer)
})

async function layOut({ id, request }: LayoutAsked): Promise<LayoutAnswer> {
  const { tied, around } = withoutLoose(request)
  const graphviz = await loading
  const drawing = tied.boxes.length === 0 ? empty : readPlain(graphviz.layout(dotOf(tied), 'plain', 'dot'), tied)
  return { id, drawing: around(drawing) }
}
