import { dirname } from 'node:path'
import type { Workspace } from '@headwater/config'
import { InternalError } from '@headwater/errors'
import {
  ensurePython,
  ensureSandbox,
  readSandboxState,
  type SandboxNeed,
  type SandboxState,
  sandboxClock,
  sandboxNow,
} from '@headwater/sandbox'
import { sandboxSpec } from './sandbox-spec.ts'
import { keepSecret } from './secrets.ts'
import { alertsTo, type NamedTarget, SANDBOX, type Target } from './target.ts'

export type { SandboxNeed }

/** The sandbox before anything of it is started; its clock shows what it would show then. */
export function namedSandbox(workspace: Workspace): NamedTarget {
  return { ...named, now: () => ahead(sandboxClock(sandboxSpec(workspace), new Date())) }
}

const named = {
  name: SANDBOX,
  isSandbox: true,
  dbt: { target: SANDBOX, profilesDir: null },
  psql: 'pnpm headwater sandbox psql --',
}

/**
 * The sandbox that was left running, taken at its word: planning costs one file read, and the first question to the database
 * finds out if it has died. Null where none was left, or its data is not loaded.
 */
export function sandboxLeftRunning(workspace: Workspace): Target | null {
  const left = readSandboxState(workspace.root)
  return left?.seeded ? toTarget(workspace, left) : null
}

/** The sandbox with what is needed of it up and answering. */
export async function sandboxTarget(workspace: Workspace, need: SandboxNeed): Promise<Target> {
  return toTarget(workspace, await openSandbox(workspace, need))
}

/** Starts or mends what is needed, with progress on stderr; the first start fills the warehouse. */
export async function openSandbox(workspace: Workspace, need: SandboxNeed): Promise<SandboxState> {
  const { sandboxProgress } = await import('./sandbox-progress.ts')
  const { seedAws, seedSandbox } = await import('./seed-sandbox.ts')
  const progress = sandboxProgress(process.stderr)
  return ensureSandbox(sandboxSpec(workspace), {
    need,
    progress,
    seed: (state) => seedSandbox(workspace, state, progress),
    seedAws: (state) => seedAws(workspace, state, progress),
  })
}

/** What it takes to parse a dbt project: Python, made where it is missing, and the variables of a profile. Starts nothing. */
export async function sandboxParsing(
  workspace: Workspace,
): Promise<{ readonly python: string; readonly databaseUrl: string; readonly env: Target['env'] }> {
  const { sandboxProgress } = await import('./sandbox-progress.ts')
  const progress = sandboxProgress(process.stderr)
  const python = await ensurePython(workspace.root, (detail) => progress({ step: 'Python', state: 'started', detail }))
  // dbt reads a profile's variables and connects to nothing: any address of the sandbox's form will do.
  const databaseUrl = readSandboxState(workspace.root)?.databaseUrl ?? 'postgres://headwater@127.0.0.1:5432/postgres'
  return { python, databaseUrl, env: { DATABASE_URL: databaseUrl, PATH: pathWith(python) } }
}

function toTarget(workspace: Workspace, state: SandboxState): Target {
  const python = state.python?.path
  const ecs = started(state.ecs)
  const aws = started(state.aws)
  keepSecret({ DATABASE_URL: state.databaseUrl, HEADWATER_TOKEN: state.token })
  return {
    ...named,
    databaseUrl: state.databaseUrl,
    ledgerUrl: state.databaseUrl,
    get python() {
      if (python === undefined) throw new InternalError('the sandbox was opened without Python')
      return python
    },
    env: {
      DATABASE_URL: state.databaseUrl,
      ...(python !== undefined && { PATH: pathWith(python) }),
      ...serviceUrls(workspace, state),
    },
    aws: {
      account: null,
      region: null,
      profile: null,
      get endpoint() {
        // Null would mean AWS itself.
        if (aws === null) throw new InternalError('the sandbox was opened without AWS')
        return aws.endpoint
      },
      ecsEndpoint: ecs?.endpoint ?? null,
      pages: pages(state),
      credentials: aws && { ...aws.credentials },
      ecsCredentials: { accessKeyId: state.token, secretAccessKey: state.token },
    },
    alerts: alertsTo(),
    now: () => ahead(sandboxNow(state, new Date())),
  }
}

/** Null for what was never started, or went down with the sandbox. What has crashed since is told by whoever asks it. */
function started<Part extends { readonly pid: number }>(part: Part | null): Part | null {
  return part === null || part.pid === 0 ? null : part
}

/** The sandbox's clock, as far ahead as a test wants it: it has its own hour of the day, and waits for none. */
function ahead(at: Date): Date {
  return new Date(at.getTime() + Number(process.env.HEADWATER_SANDBOX_AHEAD_MS ?? 0))
}

/** The environment's programs first. */
function pathWith(python: string): string {
  return `${dirname(python)}:${process.env.PATH ?? ''}`
}

/** Where operations find the sandbox's services: `SEASON_URL`. */
function serviceUrls(workspace: Workspace, state: SandboxState): { [name: string]: string } {
  const urls: { [name: string]: string } = {}
  for (const { definition } of workspace.platforms) {
    for (const { name, urlVariable } of definition.sandbox?.services ?? []) {
      const url = Object.hasOwn(state.services, name) ? state.services[name]?.url : undefined
      if (urlVariable !== undefined && url !== undefined) urls[urlVariable] = url
    }
  }
  return urls
}

/** The stable address in front of each ECS service, by `cluster/service`. */
function pages(state: SandboxState): { [service: string]: string } {
  return Object.fromEntries(Object.entries(state.ecs?.fronts ?? {}).map(([service, front]) => [service, front.url]))
}
