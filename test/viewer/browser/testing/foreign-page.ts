import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page of somebody else on this machine: another port, so another origin, but to a browser the same site. */
export async function openForeignPage(): Promise<AsyncDisposable & { readonly url: string; readonly port: number }> {
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>foreign</title><p>foreign')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
