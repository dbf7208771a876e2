import type { TemporaryAws, TemporaryAwsOptions } from './aws/temporary.ts'
import type { TemporaryEcs } from './ecs/temporary.ts'
import type { EnsureOptions } from './ensure.ts'
import type { TemporaryPostgres } from './postgres/temporary.ts'
import type { EcsServiceSpec, SandboxSpec } from './spec.ts'
import type { SandboxState } from './state.ts'
import type { SandboxStatus } from './status.ts'

// A command that finds its sandbox running pays for one file read; everything else is loaded when it is needed.
export { sandboxClock, sandboxNow } from './clock.ts'
export type { EcsServiceSpec, ProgramSpec, Progress, SandboxNeed, SandboxSpec, ServiceSpec } from './spec.ts'
export { readSandboxState, type SandboxState } from './state.ts'
export type { EnsureOptions, SandboxStatus, TemporaryAws, TemporaryAwsOptions, TemporaryEcs, TemporaryPostgres }

/**
 * Gives a sandbox in which everything that is needed runs and answers, starting or mending what does not.
 * Two commands at once get the same one. Throws UserError ('missing-program', 'refused') and UnreachableError.
 */
export async function ensureSandbox(spec: SandboxSpec, options: EnsureOptions): Promise<SandboxState> {
  return (await import('./ensure.ts')).ensureSandbox(spec, options)
}

/** Ends every process of the sandbox; its data, Python environment and clock are kept. False where none ran. */
export async function sandboxDown(root: string): Promise<boolean> {
  return (await import('./down.ts')).sandboxDown(root)
}

/** Ends the sandbox and deletes its data; the next start is a first start. `python` deletes the environment as well. */
export async function sandboxReset(root: string, options: { readonly python?: boolean } = {}): Promise<void> {
  return (await import('./down.ts')).sandboxReset(root, options)
}

/**
 * Gives the workspace at `to`, which has no sandbox yet, the one of `from` as it stands, stopped: the next command there
 * starts it in a moment instead of loading everything. Ends the one of `from`. False where nothing is loaded there.
 */
export async function copySandbox(from: string, to: string): Promise<boolean> {
  return (await import('./copy.ts')).copySandbox(from, to)
}

/** Runs `work` while no other process holds this file, for tests that share what is made once. The kernel frees it, however its holder ends. */
export async function withFileLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  return (await import('./lock.ts')).withFileLock(file, () => {}, work)
}

/** What runs, really looked at. */
export async function sandboxStatus(root: string): Promise<SandboxStatus> {
  return (await import('./status.ts')).sandboxStatus(root)
}

/** The Python of this workspace's sandbox without the rest of it, made where it is missing. Gives its path. */
export async function ensurePython(root: string, say: (detail: string) => void): Promise<string> {
  return (await import('./python/ensure.ts')).ensurePython(root, say)
}

/** Installs pinned packages into a folder beside a sandbox's Python, for a test; it is to be on PYTHONPATH. All are listed, with hashes. */
export async function installBeside(
  python: string,
  packages: { readonly folder: string; readonly requirements: string },
): Promise<void> {
  return (await import('./python/install.ts')).installBeside(python, packages)
}

/** A Postgres of its own for a test: on a free port of loopback, in UTC, gone after `stop()` or with this process. */
export async function startPostgres(
  options: { readonly settings?: { readonly [name: string]: string } } = {},
): Promise<TemporaryPostgres> {
  return (await import('./postgres/temporary.ts')).startPostgres(options)
}

/** An AWS emulator of its own for a test: empty, on a free port of loopback, gone after `stop()` or with this process. */
export async function startAws(options: TemporaryAwsOptions = {}): Promise<TemporaryAws> {
  return (await import('./aws/temporary.ts')).startAws(options)
}

/** The ECS stand-in inside this process, for a test: real tasks, the calls of AWS JSON 1.1, all gone after `stop()`. */
export async function startEcs(
  services: readonly EcsServiceSpec[],
  options: { readonly pageSize?: number } = {},
): Promise<TemporaryEcs> {
  return (await import('./ecs/temporary.ts')).startEcs(services, options)
}
