import { createServer, Socket } from 'node:net'

/** A way to a Postgres server on which answers get lost. */
export interface LossyConnection extends AsyncDisposable {
  /** The server's URL by this way. */
  readonly url: string
  /** The next statement that contains this text is carried out, but its connection breaks before the answer comes. */
  loseAnswerTo(statement: string): void
}

/** Listens on a free port of 127.0.0.1 and passes everything on to the server that the URL names. */
export async function lossyConnection(url: string): Promise<LossyConnection> {
  const server = new URL(url)
  const open = new Set<Socket>()
  let losing: string | undefined
  const proxy = createServer((client) => {
    const upstream = new Socket()
    let lost = false
    upstream.connect(Number(server.port), server.hostname)
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.on('data', (chunk) => {
      if (losing !== undefined && chunk.includes(losing)) {
        lost = true
        losing = undefined
      }
      upstream.write(chunk)
    })
    upstream.on('data', (chunk) => {
      // A first byte of the answer means that the statement has been carried out.
      if (lost) client.destroy()
      else client.write(chunk)
    })
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const own = new URL(url)
  own.hostname = '127.0.0.1'
  own.port = String(address.port)
  return {
    url: own.href,
    loseAnswerTo(statement) {
      losing = statement
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => proxy.close(resolve))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
