import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { UserError } from '@headwater/errors'

/** A Python that can carry the sandbox's environment, and what it brings to make one. */
export interface BasePython {
  readonly executable: string
  readonly version: string
  /** pip that can install into another environment (`--python`, since 22.3). */
  readonly pip: boolean
  /** Debian and its kin leave this one to the package python3-venv. */
  readonly ensurepip: boolean
  readonly venv: boolean
}

// The versions that dbt is tested with come first; a `python3` outside of them is taken where there is nothing else.
const NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10']
const OLDEST = [3, 10]
const NEWEST_TESTED = [3, 13]

const PROBE = `
import sys, json
from importlib.util import find_spec
try:
    from importlib.metadata import version
    pip = [int(part) for part in version('pip').split('.')[:2]] >= [22, 3]
except Exception:
    pip = False
print(json.dumps({'executable': sys.executable, 'version': '%d.%d.%d' % sys.version_info[:3], 'pip': pip,
    'ensurepip': find_spec('ensurepip') is not None, 'venv': find_spec('venv') is not None}))
`

/** The Python 3.10 or newer to use from PATH. Throws UserError 'missing-program' saying what was found instead. */
export async function findPython(env: { readonly [name: string]: string }): Promise<BasePython> {
  const found: BasePython[] = []
  for (const name of NAMES) {
    const python = await probe(name, env)
    if (python === null) continue
    if (isAtLeast(python.version, OLDEST) && isAtMost(python.version, NEWEST_TESTED)) return python
    found.push(python)
  }
  const newer = found.find((python) => isAtLeast(python.version, OLDEST))
  if (newer !== undefined) return newer
  throw new UserError('missing-program', 'the sandbox needs Python 3.10 or newer', {
    details: [found.length === 0 ? 'there is no python3 on PATH' : `found ${found.map(describe).join(', ')}`],
    next: ['Debian, Ubuntu   apt-get install python3 python3-venv', 'macOS            brew install python@3.13'],
  })
}

async function probe(name: string, env: { readonly [name: string]: string }): Promise<BasePython | null> {
  try {
    const { stdout } = await promisify(execFile)(name, ['-c', PROBE], { env, timeout: 20_000 })
    return JSON.parse(stdout)
  } catch {
    return null
  }
}

function describe(python: BasePython): string {
  return `${python.executable} (${python.version})`
}

function isAtLeast(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > major || (a === major && b >= minor)
}

function isAtMost(version: string, [major = 0, minor = 0]: readonly number[]): boolean {
  return !isAtLeast(version, [major, minor + 1])
}
