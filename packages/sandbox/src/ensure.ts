import { allIsWell, type NeededParts, neededParts } from './parts.ts'
import type { Progress, SandboxNeed, SandboxSpec } from './spec.ts'
import { readSandboxState, type SandboxState } from './state.ts'

export interface EnsureOptions {
  readonly need: SandboxNeed
  readonly progress?: Progress
  /**
   * Loads the first data, once after the first start and after a reset, as soon as Postgres answers (services are not
   * up yet: they may read what it loads). Must be repeatable: where it failed or was killed, the next start runs it again.
   */
  readonly seed?: (state: SandboxState) => Promise<void>
  /**
   * Fills the AWS emulator, once after its first start and after a reset, when `seed` has run. It finds the emulator empty:
   * where it failed or was killed, the next start throws away what it left and runs it again.
   */
  readonly seedAws?: (state: SandboxState) => Promise<void>
}

/** Looks first, without a lock: a warm sandbox costs a few milliseconds and loads nothing that starts things. */
export async function ensureSandbox(spec: SandboxSpec, options: EnsureOptions): Promise<SandboxState> {
  const needed = neededParts(spec, options.need)
  const state = readSandboxState(spec.root)
  if (state !== null && isSeeded(state, options, needed) && (await allIsWell(spec, state, needed))) return state
  return (await import('./heal.ts')).healSandbox(spec, options, needed)
}

function isSeeded(state: SandboxState, { seed, seedAws }: EnsureOptions, { aws }: NeededParts): boolean {
  return (state.seeded || seed === undefined) && (state.awsSeeded || seedAws === undefined || aws === false)
}
