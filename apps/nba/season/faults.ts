import type { Context, MiddlewareHandler } from 'hono'
import * as v from 'valibot'
import type { SourceState } from './source-state.ts'

/** Ways in which the source answers wrongly when it is told to, each of which a real one has been seen to. */
export const FAULT_KINDS = [
  ...(['html', 'half json', 'wrong schema', 'row twice', 'unknown team'] as const),
  ...(['error', 'busy', 'silence'] as const),
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** `busy` is 429, `error` 500, `silence` no answer at all; the others come with 200. */
export const Fault = v.object({
  kind: v.picklist(FAULT_KINDS),
  /** Answers it spoils, after which the page is well again; until it is taken away where this is left out. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  /** What `busy` says in Retry-After, in seconds. */
  retryAfter: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
})
export type Fault = v.InferOutput<typeof Fault>

/** Spoils the answers of the pages that the state holds a fault for. */
export function spoilAnswers(state: SourceState): MiddlewareHandler {
  return async (context, next) => {
    const fault = context.req.method === 'GET' ? state.takeFault(context.req.path.slice(1)) : null
    if (fault === null) return next()
    const instead = answerInstead(context, fault)
    if (instead) return instead
    await next()
    context.res = await spoilt(context.res, fault.kind)
  }
}

/** Faults that have nothing to do with what the page would have answered. */
function answerInstead(context: Context, { kind, retryAfter }: Fault): Response | Promise<Response> | null {
  switch (kind) {
    case 'html':
      return context.html('<!doctype html><title>Down for maintenance</title><h1>We will be back soon</h1>')
    case 'error':
      return context.json({ error: 'the source failed' }, 500)
    case 'busy':
      return context.json(
        { error: 'too many requests' },
        429,
        retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) },
      )
    case 'silence':
      return new Promise(() => {})
    default:
      return null
  }
}

const Rows = v.looseObject({ rows: v.array(v.record(v.string(), v.unknown())) })

async function spoilt(response: Response, kind: FaultKind): Promise<Response> {
  const text = await response.text()
  const { status } = response
  const headers = { 'content-type': 'application/json' }
  if (kind === 'half json') return new Response(text.slice(0, text.length / 2), { status, headers })
  const body = v.safeParse(Rows, JSON.parse(text))
  const [first] = body.success ? body.output.rows : []
  if (!body.success || !first) return new Response(text, { status, headers })
  return Response.json({ ...body.output, rows: spoiltRows(body.output.rows, first, kind) }, { status, headers })
}

type Row = { readonly [column: string]: unknown }

function spoiltRows(rows: readonly Row[], first: Row, kind: FaultKind): readonly Row[] {
  if (kind === 'row twice') return [...rows, first]
  const [column] = Object.keys(first).filter((name) => (kind === 'unknown team' ? /team$/.test(name) : true))
  if (column === undefined) return rows
  const { [column]: _, ...others } = first
  // A column under another name: what a new version of the source does.
  const changed = kind === 'unknown team' ? { ...first, [column]: 'SEA' } : { ...others, [`${column}_name`]: 'x' }
  return [changed, ...rows.slice(1)]
}
