import { globSync } from 'node:fs'
import { join } from 'node:path'
import { loadWorkspace, workspaceRoot } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { formatTable } from '@headwater/reporters'
import { sandboxDown, sandboxReset, sandboxStatus } from '@headwater/sandbox'
import { openSandbox } from '../sandbox-target.ts'
import { startFolder } from '../start-folder.ts'
import { SANDBOX } from '../target.ts'
import { canAsk, screen } from '../terminal.ts'

export interface SandboxFlags {
  readonly json?: boolean
  readonly yes?: boolean
}

/** `headwater sandbox up|down|reset|status`. Only `up` reads the config: a sandbox can be stopped whatever is wrong with it. */
export async function sandbox(action: 'up' | 'down' | 'reset' | 'status', flags: SandboxFlags): Promise<void> {
  const root = workspaceRoot(startFolder())
  switch (action) {
    case 'up':
      await openSandbox(await loadWorkspace(root), { python: true, services: true, aws: true })
      return status(root, flags)
    case 'down':
      await endWarmDbts(root)
      process.stderr.write(
        (await sandboxDown(root)) ? 'The sandbox is down; its data stays.\n' : 'No sandbox was up.\n',
      )
      return
    case 'reset':
      await confirmReset(flags)
      await endWarmDbts(root)
      await sandboxReset(root)
      process.stderr.write('The sandbox is empty; the next command makes it anew.\n')
      return
    case 'status':
      return status(root, flags)
  }
}

/** Those that work on the sandbox of this workspace. */
async function endWarmDbts(root: string): Promise<void> {
  const { endServers } = await import('@headwater/dbt/warm')
  const folder = join(root, '.headwater/dbt')
  const ofProjects = globSync(join('*', '*', SANDBOX), { cwd: folder })
  await endServers({ targetPaths: ofProjects.map((project) => join(folder, project, 'target')) })
}

async function status(root: string, { json }: SandboxFlags): Promise<void> {
  const found = await sandboxStatus(root)
  if (json) {
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`)
    return
  }
  const columns = ['', 'part', 'pid', 'address', 'since'].map((name) => ({ name }))
  const rows = found.parts.map(({ name, running, pid, url, since }) => [
    running ? '✔' : '✖',
    name,
    running ? String(pid ?? '') : 'not running',
    url ?? '',
    since ?? '',
  ])
  const head = `Sandbox ${found.state}${found.now === null ? '' : `  ·  its clock says ${found.now}`}`
  process.stdout.write(
    `${head}\n${rows.length > 0 ? `\n${formatTable(rows, columns, { ...screen(process.stdout), indent: 1 })}\n` : ''}`,
  )
}

async function confirmReset({ yes }: SandboxFlags): Promise<void> {
  if (yes) return
  if (!canAsk()) {
    throw new UserError('refused', "this deletes the sandbox's data and ledger, and there is nobody to ask", {
      next: ['pnpm headwater sandbox reset --yes'],
    })
  }
  const { confirm } = await import('@clack/prompts')
  const message = "Delete the sandbox's data and ledger?"
  const answer = await confirm({ message, initialValue: false, output: process.stderr })
  if (answer !== true) throw new UserError('refused', 'not confirmed: nothing was deleted')
}
