import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endServers } from '@headwater/dbt/warm'
import { readSandboxState, type SandboxState, sandboxReset } from '@headwater/sandbox'
import { execa } from 'execa'
import { Client } from 'pg'

const repository = fileURLToPath(new URL('..', import.meta.url))
const command = join(repository, 'apps/cli/bin/headwater.js')

export interface CommandResult {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** A workspace of a test's own: its config, its sandbox, its ledger; the Python environment is the repository's. */
export interface Rig extends AsyncDisposable {
  readonly root: string
  /** Where its warm dbts listen; a short path, because that of a socket has a limit. */
  readonly sockets: string
  /** Runs the real command in the workspace, to its end. */
  headwater(...args: string[]): Promise<CommandResult>
  /** The same in another folder of the workspace, or with variables set (`undefined` takes one away). */
  headwaterIn(place: CommandPlace, ...args: string[]): Promise<CommandResult>
  /** Starts the real command, for tests that act while it runs. */
  start(...args: string[]): ReturnType<typeof startCommand>
  startIn(place: CommandPlace, ...args: string[]): ReturnType<typeof startCommand>
  write(path: string, text: string): void
  state(): SandboxState
  /** The AWS of its sandbox, which some command has to have started. */
  aws(): AwsPlace
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
}

export type AwsPlace = Pick<NonNullable<SandboxState['aws']>, 'endpoint' | 'region' | 'credentials'>

export interface CommandPlace {
  /** Relative to the workspace. */
  readonly folder?: string
  readonly env?: { readonly [name: string]: string | undefined }
}

export interface RigOptions {
  /** Path in the workspace to content; `headwater.config.ts` runs the platforms where it is not given. */
  readonly files?: { readonly [path: string]: string }
  /** Default: nba alone, whose commands start no AWS. */
  readonly platforms?: Platforms
}

export type Platforms = keyof typeof PLATFORMS

const PLATFORMS = { nba: ['nba'], mortgages: ['mortgages'], both: ['nba', 'mortgages'] } as const

/** As in the workspace's own config, without waiting between starts. */
const GLUE_POOL = `
  pools: { glue: { limit: 5, startsPerMinute: 6000 } },`

function configOf(root: string, platforms: readonly string[]): string {
  const files = platforms.map((name) => relative(root, join(repository, 'apps', name, 'assets.ts')))
  return `import { defineConfig } from '@headwater/config'
export default defineConfig({
  platforms: ${JSON.stringify(files)},
  sandbox: { now: '2025-01-04T12:30Z' },${platforms.includes('mortgages') ? GLUE_POOL : ''}
})
`
}

/** Makes a workspace below the repository, so that its files find the packages. Ends its sandbox when it is disposed of. */
export function createRig({ files = {}, platforms = 'nba' }: RigOptions = {}): Rig {
  const parent = join(repository, '.headwater/test')
  mkdirSync(parent, { recursive: true })
  const root = mkdtempSync(join(parent, 'workspace-'))
  const sockets = mkdtempSync(join(tmpdir(), 'hw-'))
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const config = configOf(root, PLATFORMS[platforms])
  for (const [path, text] of Object.entries({ 'headwater.config.ts': config, ...files })) write(path, text)
  mkdirSync(join(root, '.headwater/sandbox'), { recursive: true, mode: 0o700 })
  symlinkSync(join(repository, '.headwater/sandbox/python'), join(root, '.headwater/sandbox/python'))

  const state = (): SandboxState => {
    const found = readSandboxState(root)
    if (!found) throw new Error('the sandbox of this workspace is not up')
    return found
  }
  return {
    root,
    sockets,
    write,
    state,
    aws() {
      const { aws } = state()
      if (!aws) throw new Error('the AWS of this workspace was never started')
      const { endpoint, region, credentials } = aws
      return { endpoint, region, credentials: { ...credentials } }
    },
    start: (...args) => startCommand({ folder: root, sockets }, args),
    async headwater(...args) {
      const { exitCode, stdout, stderr } = await startCommand({ folder: root, sockets }, args)
      return { exitCode, stdout, stderr }
    },
    startIn: ({ folder = '.', env = {} }, ...args) => startCommand({ folder: join(root, folder), sockets }, args, env),
    async headwaterIn({ folder = '.', env = {} }, ...args) {
      const { exitCode, stdout, stderr } = await startCommand({ folder: join(root, folder), sockets }, args, env)
      return { exitCode, stdout, stderr }
    },
    async sql<Row extends object>(text: string, values: unknown[] = []) {
      const client = new Client({ connectionString: state().databaseUrl })
      await client.connect()
      try {
        return (await client.query<Row>(text, values)).rows
      } finally {
        await client.end()
      }
    },
    async [Symbol.asyncDispose]() {
      // Not by the command: a test may have left the workspace in a state that no command takes.
      await endServers({ sockets })
      await sandboxReset(root)
      for (const folder of [root, sockets]) rmSync(folder, { recursive: true, force: true })
    },
  }
}

function startCommand(
  { folder, sockets }: { readonly folder: string; readonly sockets: string },
  args: readonly string[],
  env: CommandPlace['env'] = {},
) {
  return execa(process.execPath, [command, ...args], {
    cwd: folder,
    reject: false,
    stdin: 'ignore',
    // vitest forces colour on its children, and an empty value forces it too.
    env: { INIT_CWD: folder, NO_COLOR: '1', FORCE_COLOR: undefined, HEADWATER_DBT_SOCKETS: sockets, ...env },
  })
}
