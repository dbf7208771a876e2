import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import type { Finding } from '@headwater/reporters'
import { bad, type Check, good, warn } from './check.ts'

/** What `package.json` of the workspace brings along; older ones cannot read the sources as they are. */
const OLDEST_NODE = 24
const OLDEST_PYTHON = [3, 10] as const
const LITTLE_DISK = 1024 ** 3
const NO_DISK = 100 * 1024 ** 2

/** Node, and room for logs and evidence in the state folder. */
export function machineChecks(stateFolder: string): Check[] {
  return [
    { name: 'node', run: async () => [nodeFinding(process.versions.node)] },
    { name: 'disk', run: async () => [await diskFinding(stateFolder)] },
  ]
}

export function nodeFinding(version: string): Finding {
  const [major = 0] = version.split('.').map(Number)
  if (major >= OLDEST_NODE) return good('node', version)
  return bad('node', `${version}; ${OLDEST_NODE} or newer is needed`, 'pnpm install')
}

async function diskFinding(stateFolder: string): Promise<Finding> {
  const folder = existsSync(stateFolder) ? stateFolder : dirname(stateFolder)
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const room =
    free >= 1024 ** 3 ? `${(free / 1024 ** 3).toFixed(1)} GB free` : `${Math.floor(free / 1024 ** 2)} MB free`
  const where = `${room} for .headwater`
  if (free < NO_DISK) return bad('disk', where, 'free some: logs of old runs are in .headwater/runs')
  return free < LITTLE_DISK ? warn('disk', where, 'logs of old runs are in .headwater/runs') : good('disk', where)
}

/** The Python that runs dbt and programs on the target. */
export function pythonCheck(python: string, env: NodeJS.ProcessEnv): Check {
  return {
    name: 'Python',
    async run() {
      try {
        const code = 'import platform; print(platform.python_version())'
        const { stdout } = await promisify(execFile)(python, ['-c', code], { env, timeout: 20_000 })
        return [pythonFinding(stdout.trim())]
      } catch (error) {
        const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
        const message = missing ? `${python} is not there` : `${python} does not start`
        return [bad('Python', message, 'set `python` of the target in headwater.config.ts')]
      }
    },
  }
}

export function pythonFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [oldMajor, oldMinor] = OLDEST_PYTHON
  if (major > oldMajor || (major === oldMajor && minor >= oldMinor)) return good('Python', version)
  return bad(
    'Python',
    `${version}; dbt needs ${OLDEST_PYTHON.join('.')} or newer`,
    'set `python` of the target in headwater.config.ts',
  )
}
