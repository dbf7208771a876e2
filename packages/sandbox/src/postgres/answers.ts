import { connect } from 'node:net'

/**
 * Whether a Postgres on this port of loopback takes connections now. Sends a start-up message and looks at the first
 * byte of the answer: `R` asks for the password, `E` refuses (starting up, shutting down, recovering).
 * Costs a millisecond and needs no client library.
 */
export function postgresAnswers(port: number, withinMs = 2000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(withinMs, () => end(false))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
    socket.once('connect', () => socket.write(startupMessage()))
    socket.once('data', (bytes) => end(bytes[0] === 'R'.charCodeAt(0)))
  })
}

/** Protocol 3.0: length, version, then name and value pairs, each ended by a zero byte. */
function startupMessage(): Buffer {
  const parameters = Buffer.from('user\0headwater\0database\0postgres\0\0')
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + parameters.length, 0)
  head.writeInt32BE(196_608, 4)
  return Buffer.concat([head, parameters])
}
