import type { Socket } from 'node:net'
import { join } from 'node:path'
import type { DbtRequest } from '../protocol.ts'
import { connect, connectOrStart } from './connect.ts'
import { type ServerPlace, socketFolder, socketName, startEnvironment } from './socket-place.ts'

export type Reached =
  | { readonly type: 'reached'; readonly connection: Socket }
  | { readonly type: 'failed'; readonly why: string }

/**
 * A connection to the warm dbt of this project. Null where none is to be used: `HEADWATER_DBT_WARM=off`, a check of the
 * profile (which looks at Python and dbt themselves), a parse for which none runs yet.
 */
export async function reachServer(
  place: ServerPlace,
  env: { readonly [name: string]: string | undefined },
  command: DbtRequest['command'],
): Promise<Reached | null> {
  if (process.env.HEADWATER_DBT_WARM === 'off' || command === 'check') return null
  const found = socketFolder()
  if ('why' in found) return command === 'build' ? { type: 'failed', why: found.why } : null
  const startEnv = startEnvironment(env)
  const socket = join(found.folder, socketName(place, startEnv))
  const connection =
    command === 'parse' ? await connect(socket) : await connectOrStart(socket, { python: place.python, env: startEnv })
  if (connection !== null) return { type: 'reached', connection }
  return command === 'build' ? { type: 'failed', why: 'it could not be started' } : null
}
