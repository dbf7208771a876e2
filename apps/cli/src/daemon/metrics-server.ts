import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UserError } from '@headwater/errors'

export interface MetricsServer extends AsyncDisposable {
  readonly url: string
}

export interface MetricsOptions {
  /** 0: any that is free. */
  readonly port: number
  /** Prometheus text. */
  readonly metrics: () => string
  /** One line where something is wrong. */
  readonly trouble: () => string | null
}

const HOST = '127.0.0.1'

/**
 * Serves `/metrics` and `/health` on this machine alone. A browser that was told to ask here under another name (DNS
 * rebinding) is refused. Throws UserError `refused` for a port that is taken.
 */
export async function serveMetrics({ port, metrics, trouble }: MetricsOptions): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const [status, type, body] = answer(request)
    response.writeHead(status, {
      'content-type': type,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...(status === 405 && { allow: 'GET, HEAD' }),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
  })

  function answer(request: IncomingMessage): readonly [status: number, type: string, body: string] {
    const TEXT = 'text/plain; charset=utf-8'
    const { port: own } = server.address() as AddressInfo
    const names = [`${HOST}:${own}`, `localhost:${own}`]
    if (!names.includes(request.headers.host ?? '')) return [403, TEXT, 'this is for this machine alone\n']
    if (request.method !== 'GET' && request.method !== 'HEAD') return [405, TEXT, 'there is nothing to change here\n']
    switch (request.url?.split('?')[0]) {
      case '/metrics':
        return [200, 'text/plain; version=0.0.4; charset=utf-8', metrics()]
      case '/health': {
        const wrong = trouble()
        return wrong === null ? [200, TEXT, 'ok\n'] : [503, TEXT, `${wrong}\n`]
      }
      default:
        return [404, TEXT, 'there is /metrics and /health\n']
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(port, cause)))
    server.listen(port, HOST, resolve)
  })
  const { port: own } = server.address() as AddressInfo
  return {
    url: `http://${HOST}:${own}/metrics`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function cannotListen(port: number, cause: NodeJS.ErrnoException): UserError {
  const why = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be used: ${cause.message}`
  return new UserError('refused', `port ${port} ${why}`, {
    next: ['pnpm headwater daemon --port 0   takes one that is free'],
    cause,
  })
}
