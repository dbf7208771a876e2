import { createServer } from 'node:net'

/** A free port on loopback: the one asked for where it is free, so that addresses stay the same across restarts. */
export async function freePort(preferred: number | null = null): Promise<number> {
  return (preferred === null ? null : await tryPort(preferred)) ?? (await tryPort(0)) ?? Promise.reject(noPort())
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : null))
    })
  })
}

function noPort(): Error {
  return new Error('no free port on 127.0.0.1')
}
