import type { Drawing, LayoutRequest } from './drawing.ts'
import type { LayoutAnswer, LayoutAsked } from './layout-worker.ts'

/*
 * One worker for the page, started with it: its WebAssembly is compiled while the graph is still on its way. A drawing is kept, so that
 * going back to a view, or an answer that changed nothing, costs nothing.
 */
const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' })
const waiting = new Map<number, { resolve: (drawing: Drawing) => void; reject: (error: Error) => void }>()
const kept = new Map<string, Drawing>()
const KEPT = 40
let count = 0

worker.addEventListener('message', ({ data }: MessageEvent<LayoutAnswer>) => {
  const asked = waiting.get(data.id)
  waiting.delete(data.id)
  if ('error' in data) asked?.reject(new Error(data.error))
  else asked?.resolve(data.drawing)
})

/** A drawing that was made before; null where it has to be made. */
export function keptDrawing(request: LayoutRequest): Drawing | null {
  return kept.get(JSON.stringify(request)) ?? null
}

export async function layOut(request: LayoutRequest): Promise<Drawing> {
  const name = JSON.stringify(request)
  const before = kept.get(name)
  if (before) return before
  const id = count++
  const drawing = await new Promise<Drawing>((resolve, reject) => {
    waiting.set(id, { resolve, reject })
    worker.postMessage({ id, request } satisfies LayoutAsked)
  })
  kept.set(name, drawing)
  for (const oldest of kept.keys()) {
    if (kept.size <= KEPT) break
    kept.delete(oldest)
  }
  return drawing
}
