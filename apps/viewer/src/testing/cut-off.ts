import { createServer, Socket } from 'node:net'

/** A way to a database that can be cut and mended. Test equipment. */
export interface Connection extends AsyncDisposable {
  /** Of the same database, through here. */
  readonly url: string
  /** Breaks what is open, and refuses what comes. */
  cut(): void
  mend(): void
}

export async function connectionTo(url: string): Promise<Connection> {
  const target = new URL(url)
  const open = new Set<Socket>()
  let isCut = false
  const proxy = createServer((client) => {
    if (isCut) return void client.destroy()
    const upstream = new Socket()
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    upstream.connect(Number(target.port), target.hostname)
    client.pipe(upstream)
    upstream.pipe(client)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const own = new URL(url)
  own.host = `127.0.0.1:${address.port}`
  const breakAll = (): void => {
    for (const socket of open) socket.destroy()
  }
  return {
    url: own.href,
    cut() {
      isCut = true
      breakAll()
    },
    mend() {
      isCut = false
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => proxy.close(resolve))
      breakAll()
      await closed
    },
  }
}
