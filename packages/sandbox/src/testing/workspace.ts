import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { sandboxDown, sandboxReset } from '../index.ts'
import { sandboxId } from '../paths.ts'
import { type ProcessId, processesIn, processesWithEnvironment } from '../processes.ts'
import { MARK } from '../services/program.ts'
import type { ProgramSpec, SandboxSpec } from '../spec.ts'

export const page: ProgramSpec = {
  command: 'node',
  args: [fileURLToPath(new URL('./page.js', import.meta.url))],
  cwd: '/',
  health: '/health',
}

/** A workspace of its own, with a sandbox of one service and one ECS service of two tasks; gone after the test. */
export function temporaryWorkspace(change: Partial<SandboxSpec> = {}): SandboxSpec {
  const root = mkdtempSync(join(tmpdir(), 'headwater-workspace-'))
  onTestFinished(async () => {
    await sandboxDown(root)
    await sandboxReset(root)
    rmSync(root, { recursive: true, force: true })
  })
  return {
    root,
    now: '2025-01-04T12:30Z',
    services: [{ name: 'season', ...page }],
    ecsServices: [{ cluster: 'main', service: 'dashboard', desiredCount: 2, replaceAfterMs: 20, ...page }],
    ...change,
  }
}

/** Every process of this sandbox, known to its state or not. */
export function processesOf(root: string, dataDir: string): ProcessId[] {
  const prefix = `${sandboxId(root)}/`
  return [...processesWithEnvironment(MARK, (value) => value.startsWith(prefix)), ...processesIn(dataDir)]
}
