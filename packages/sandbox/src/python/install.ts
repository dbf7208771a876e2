import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { UnreachableError, UserError } from '@headwater/errors'
import { type BasePython, findPython } from './find.ts'
import { pythonEnvironment } from './variables.ts'

/** uv itself, pinned with hashes. */
export const UV_REQUIREMENTS = fileURLToPath(new URL('../../uv.txt', import.meta.url))

export interface Installation {
  readonly folder: string
  readonly base: BasePython
  readonly requirements: string
  readonly say: (detail: string) => void
}

/**
 * Makes a virtual environment and installs the requirements with uv, bytecode included (which halves every later start).
 * uv is brought by whatever this machine has: the base Python's pip, ensurepip, or a uv on PATH.
 */
export async function install({ folder, base, requirements, say }: Installation): Promise<void> {
  const env = pythonEnvironment()
  const python = join(folder, 'bin', 'python')
  const run = (command: string, args: readonly string[]) => runProgram(command, args, env)

  say(`Python ${base.version}`)
  let uv = join(folder, 'bin', 'uv')
  if (base.venv && base.pip) {
    // A pip that is there already saves unpacking another one, and works where ensurepip is missing.
    await run(base.executable, ['-m', 'venv', '--without-pip', folder])
    await run(base.executable, ['-m', 'pip', '--python', python, ...PIP_INSTALL])
  } else if (base.venv && base.ensurepip) {
    await run(base.executable, ['-m', 'venv', folder])
    await run(python, ['-m', 'pip', ...PIP_INSTALL])
  } else if (await canRun('uv', env)) {
    uv = 'uv'
    await run(uv, ['venv', '--python', base.executable, folder])
  } else {
    throw nothingToInstallWith(base)
  }
  say(`Python ${base.version}, packages`)
  await installWithUv({ uv, python, base, requirements })
}

/** Installs packages, each of them listed, into a folder beside an environment that `install` made. */
export async function installBeside(
  python: string,
  { folder, requirements }: { readonly folder: string; readonly requirements: string },
): Promise<void> {
  const own = join(dirname(python), 'uv')
  const uv = existsSync(own) ? own : 'uv'
  const base = await findPython(pythonEnvironment())
  await installWithUv({ uv, python, base, requirements, options: ['--no-deps', '--target', folder] })
}

async function installWithUv({
  uv,
  python,
  base,
  requirements,
  options = [],
}: {
  readonly uv: string
  readonly python: string
  readonly base: BasePython
  readonly requirements: string
  readonly options?: readonly string[]
}): Promise<void> {
  const env = pythonEnvironment()
  const index = env.UV_DEFAULT_INDEX ?? (base.pip ? await indexOfPip(base.executable, env) : null)
  const packages = ['--compile-bytecode', '--require-hashes', '--requirement', requirements]
  await runProgram(uv, ['pip', 'install', '--quiet', '--python', python, ...options, ...packages], {
    ...env,
    ...(index === null ? {} : { UV_DEFAULT_INDEX: index }),
  })
}

const PIP_INSTALL = [
  ...['install', '--quiet', '--disable-pip-version-check', '--no-deps', '--only-binary', ':all:'],
  ...['--require-hashes', '--requirement', UV_REQUIREMENTS],
]

/** uv does not read pip's configuration: where a mirror is set for pip, uv is told of it. */
async function indexOfPip(python: string, env: Variables): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(python, ['-m', 'pip', 'config', 'list'], { env, timeout: 20_000 })
    return /\.index-url='([^']+)'/.exec(stdout)?.[1] ?? null
  } catch {
    return null
  }
}

type Variables = { readonly [name: string]: string }

async function canRun(command: string, env: Variables): Promise<boolean> {
  try {
    await promisify(execFile)(command, ['--version'], { env, timeout: 20_000 })
    return true
  } catch {
    return false
  }
}

async function runProgram(command: string, args: readonly string[], env: Variables): Promise<void> {
  try {
    await promisify(execFile)(command, args, { env, maxBuffer: 16_000_000 })
  } catch (cause) {
    const stderr = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : ''
    throw new UnreachableError("the sandbox's Python packages could not be installed", {
      details: (stderr === '' ? String(cause) : stderr).split('\n').slice(-8).map(withoutPassword),
      next: ['the package index must be reachable once; then type the same again'],
      cause,
    })
  }
}

function withoutPassword(line: string): string {
  return line.replace(/:\/\/[^/@\s]+@/g, '://')
}

function nothingToInstallWith(base: BasePython): UserError {
  const series = base.version.split('.').slice(0, 2).join('.')
  return new UserError('missing-program', `Python ${base.version} is there, but nothing to make an environment with`, {
    details: [
      base.executable,
      base.venv ? 'it has neither pip nor ensurepip, and there is no uv on PATH' : 'its module venv is missing',
    ],
    next: [`Debian, Ubuntu   apt-get install python3-venv   (or python${series}-venv)`, 'or install uv'],
  })
}
