import { spawn } from 'node:child_process'
import { loadWorkspace } from '@headwater/config'
import { UserError } from '@headwater/errors'
import { connectionEnv } from '@headwater/postgres'
import { openSandbox } from '../sandbox-target.ts'
import { startFolder } from '../start-folder.ts'

/** `headwater sandbox psql`: the machine's psql on the sandbox's warehouse; its exit code is ours. */
export async function psql(args: readonly string[]): Promise<void> {
  const { databaseUrl } = await openSandbox(await loadWorkspace(startFolder()), {})
  process.exitCode = await new Promise<number>((resolve, reject) => {
    // The password goes by the environment: an argument could be read by everybody on the machine.
    const child = spawn('psql', [...args], { stdio: 'inherit', env: { ...process.env, ...connectionEnv(databaseUrl) } })
    child.on('error', (cause) =>
      reject(
        new UserError('missing-program', 'psql is not installed', {
          next: ['apt-get install postgresql-client'],
          cause,
        }),
      ),
    )
    child.on('close', (code) => resolve(code ?? 1))
  })
}
