import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { sourceApp } from '../season/app.ts'
import { Season } from '../season/season.ts'
import { SourceState } from '../season/source-state.ts'

/** The clock that the sample season's sandbox starts with. */
export const NOW = new Date('2025-01-04T12:30:00Z')

/** One season for all tests of a file: making its schedule takes a moment. */
export const season = new Season()

export interface TestSource extends AsyncDisposable {
  readonly url: string
  readonly state: SourceState
  /** Answers this path (`/pbp`) by hand from now on, to play a broken source. */
  answer(path: string, handler: (request: IncomingMessage, response: ServerResponse) => void): void
  /** Every path that was asked for, in order. */
  readonly requests: readonly string[]
}

/** The stats source on a free port, in this process. */
export async function testSource({ now = () => NOW }: { readonly now?: () => Date } = {}): Promise<TestSource> {
  const state = new SourceState(null)
  const listener = getRequestListener(sourceApp({ season, now, state, token: null }).fetch)
  const byHand = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const handler = byHand.get(path.split('?')[0] ?? '')
    if (handler) handler(request, response)
    else void listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the test source has no port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    state,
    requests,
    answer: (path, handler) => void byHand.set(path, handler),
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A handler that answers with rows, or any other JSON. */
export function json(body: unknown, status = 200) {
  return (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}
