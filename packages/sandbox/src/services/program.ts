import { createHash } from 'node:crypto'
import { delimiter, dirname } from 'node:path'
import type { ProgramSpec } from '../spec.ts'
import type { Clock } from '../state.ts'

/** A program as it is started, but for its port. */
export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: { readonly [name: string]: string }
  readonly health: string
}

/**
 * What services inherit. They outlive the command that starts them, so they get nothing of its shell that is a secret,
 * and the same whoever starts them first.
 */
const INHERITED = [
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TMPDIR',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
]

/** Marks every process of a sandbox, and their children: `<sandbox id>/<part>`. */
export const MARK = 'HEADWATER_SANDBOX'

export interface Surroundings {
  readonly sandboxId: string
  /** The service's name, or `ecs`. */
  readonly part: string
  readonly databaseUrl: string
  /** The sandbox's clock: what it showed at which real instant. */
  readonly clock: Clock
  /** What changes over HTTP have to show. */
  readonly token: string
  /** Where programs keep what must outlive a restart; goes with the sandbox's data. It exists. */
  readonly dataFolder: string
  /** The sandbox's Python. Its folder comes first on PATH, whether it has been made yet or not. */
  readonly python: string
}

export function resolveProgram(spec: ProgramSpec, around: Surroundings): Program {
  const folders = [dirname(around.python), dirname(process.execPath), process.env.PATH ?? []].flat()
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    command: commandOf(spec.command, around.python),
    args: spec.args,
    cwd: spec.cwd,
    health: spec.health,
    env: {
      ...Object.fromEntries(inherited),
      PATH: folders.join(delimiter),
      HOST: '127.0.0.1',
      DATABASE_URL: around.databaseUrl,
      HEADWATER_CLOCK: `${around.clock.startedReal}/${around.clock.startedSandbox}`,
      HEADWATER_TOKEN: around.token,
      HEADWATER_DATA: around.dataFolder,
      ...spec.env,
      [MARK]: `${around.sandboxId}/${around.part}`,
    },
  }
}

function commandOf(command: string, python: string): string {
  if (command === 'node') return process.execPath
  if (command === 'python') return python
  return command
}

/** Changes with anything that a running program cannot take over without a restart. */
export function fingerprint(spec: unknown, around: Surroundings): string {
  return createHash('sha256')
    .update(JSON.stringify([spec, around, process.execPath]))
    .digest('hex')
    .slice(0, 16)
}
