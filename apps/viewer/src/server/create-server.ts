import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { UserError } from '@headwater/errors'
import { createAdaptorServer } from '@hono/node-server'
import type { Backend } from '../backend.ts'
import { createApp } from './app.ts'
import { openLink } from './ledger-link.ts'
import { liveHub } from './live/hub.ts'
import { cookieName, newToken } from './security/token.ts'

export interface ServerOptions {
  /** 0: any that is free. */
  readonly port: number
  /** Default: `127.0.0.1`. Beyond this machine reading takes the token as well. */
  readonly host?: string
  /** Default: a new one. */
  readonly token?: string
  /** The built page, with `index.html`; a promise while it is being built: visitors are told to wait. */
  readonly pageFolder: string | Promise<string>
  /** Hears of bugs: errors that nobody expected. Default: nobody. */
  readonly onBug?: (error: unknown) => void
}

export interface ViewerServer {
  /** `http://127.0.0.1:4771`, without a slash at its end. */
  readonly url: string
  readonly token: string
  /** Ends it at once, open streams included, and its connections to the ledger. */
  close(): Promise<void>
}

/**
 * Serves the page and what it asks for; resolves once it listens. The ledger is reached for with the first request only, and again
 * whenever it went away. Throws UserError `bad-argument` for a port that is taken or may not be had.
 */
export async function createServer(backend: Backend, options: ServerOptions): Promise<ViewerServer> {
  const { host = '127.0.0.1', token = newToken() } = options
  let port = options.port
  const link = openLink(backend)
  const hub = liveHub(backend, link)
  const app = createApp(backend, {
    host,
    token,
    cookieName: () => cookieName(port),
    link,
    hub,
    pageFolder: options.pageFolder,
    ...(options.onBug && { onBug: options.onBug }),
  })
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  // Headers that never come must not hold a connection for ever; bodies are small.
  server.requestTimeout = 30_000
  try {
    port = await listen(server, port, host)
  } catch (error) {
    hub.close()
    throw error
  }
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    token,
    async close() {
      hub.close()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await link.close()
    },
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port, host)))
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): unknown {
  const next = [`pnpm viewer --port ${port + 1}`, 'pnpm viewer --port 0   takes any that is free']
  switch (error.code) {
    case 'EADDRINUSE':
      return new UserError('bad-argument', `port ${port} of ${host} is taken`, { next, cause: error })
    case 'EACCES':
      return new UserError('bad-argument', `port ${port} may not be had`, { next, cause: error })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new UserError('bad-argument', `${host} is no address of this machine`, { cause: error })
    default:
      return error
  }
}
