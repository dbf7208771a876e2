import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface WebhookServer extends AsyncDisposable {
  /** With a secret in its path, as a webhook's URL has. */
  readonly url: string
  /** The bodies of all requests, as JSON, in order. */
  readonly bodies: readonly Body[]
}

export interface Body {
  readonly text: string
  readonly blocks: readonly {
    readonly text?: { readonly text: string }
    readonly fields?: readonly { readonly text: string }[]
  }[]
}

export const SECRET = 'T000-B000-s3cr3t'

/** A real HTTP server on a free port that answers the requests in turn, the last way for all that follow. */
export async function webhookServer(
  ...answers: readonly ((response: ServerResponse, request: IncomingMessage) => void)[]
): Promise<WebhookServer> {
  const bodies: Body[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    bodies.push(JSON.parse(text))
    answers[Math.min(bodies.length, answers.length) - 1]?.(response, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/services/${SECRET}`,
    bodies,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export const ok = (response: ServerResponse): void => void response.end('ok')
export const silence = (): void => {}
export const status =
  (code: number, headers: { readonly [name: string]: string } = {}, body = '') =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end(body)
