import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { awsCliEnvironment } from '../aws-cli/aws-cli.ts'
import type { CommandResult, Rig } from '../rig.ts'

/** Types commands of a runbook into a shell that has the real AWS command line on the workspace's AWS. */
export interface Typist extends Disposable {
  type(commands: string): Promise<CommandResult>
}

export async function openTypist(rig: Rig): Promise<Typist> {
  const { python, env } = await awsCliEnvironment(rig)
  const folder = mkdtempSync(join(rig.root, 'by-hand-'))
  // As an installed aws is: a program of that name.
  writeFileSync(join(folder, 'aws'), `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`)
  chmodSync(join(folder, 'aws'), 0o755)
  return {
    async type(commands) {
      const { exitCode, stdout, stderr } = await execa('bash', ['-e', '-c', commands], {
        ...{ cwd: folder, reject: false, stdin: 'ignore' },
        env: { ...env, PATH: `${folder}:${process.env.PATH}` },
      })
      return { exitCode, stdout, stderr }
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** The commands of a Markdown text: its blocks of shell, in order. */
export function commandsOf(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands = '']) => commands)
}
