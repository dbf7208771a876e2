import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { askedToEnd } from './ask.ts'
import { connect } from './connect.ts'
import { socketFolder, socketsOf } from './socket-place.ts'

/** What is at work gets 12 s to cancel its queries. */
const PATIENCE_MS = 30_000

export interface WhichServers {
  /** Those that write to these folders for products; without it all. */
  readonly targetPaths?: readonly string[]
  /** Those whose sockets are in this folder, instead of the user's own. */
  readonly sockets?: string
}

/** Ends warm dbts; what they are at is interrupted. Resolves with how many there were, when they are gone. */
export async function endServers({ targetPaths, sockets }: WhichServers): Promise<number> {
  const found = socketFolder(sockets)
  if ('why' in found) return 0
  const prefixes = targetPaths?.map(socketsOf)
  const meant = readdirSync(found.folder)
    .filter((name) => name.endsWith('.sock'))
    .filter((name) => prefixes === undefined || prefixes.some((prefix) => name.startsWith(prefix)))
  const ended = await Promise.all(meant.map((name) => end(join(found.folder, name))))
  return ended.filter(Boolean).length
}

async function end(socket: string): Promise<boolean> {
  const connection = await connect(socket)
  if (connection === null) return false
  return new Promise((resolve) => {
    // It keeps the connection until it is gone itself.
    connection.on('error', () => resolve(true))
    connection.on('close', () => resolve(true))
    connection.setTimeout(PATIENCE_MS, () => connection.destroy())
    connection.resume()
    connection.write(askedToEnd)
  })
}
