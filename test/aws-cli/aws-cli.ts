import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { installBeside } from '@headwater/sandbox'
import { execa } from 'execa'
import type { AwsPlace, CommandResult, Rig } from '../rig.ts'

const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url))
const parent = fileURLToPath(new URL('../../.headwater/test', import.meta.url))

/** Runs one command of the AWS command line, as the runbook has it: `('s3', 'ls', 's3://ohpen-silver/')`. Never rejects. */
export type AwsCli = (...args: string[]) => Promise<CommandResult>

/** The AWS command line on the AWS of a workspace, or one like it. It is installed at the first call on a machine. */
export async function openAwsCli(place: Pick<Rig, 'aws'> | AwsPlace): Promise<AwsCli> {
  const { python, env } = await awsCliEnvironment(place)
  return async (...args) => {
    const { exitCode, stdout, stderr } = await execa(python, ['-m', 'awscli', ...args], {
      ...{ reject: false, stdin: 'ignore', env },
    })
    return { exitCode, stdout, stderr }
  }
}

/** What it takes to run it (`python -m awscli`), for scripts that call it themselves. */
export async function awsCliEnvironment(
  place: Pick<Rig, 'aws'> | AwsPlace,
): Promise<{ readonly python: string; readonly env: { readonly [name: string]: string | undefined } }> {
  const { endpoint, region, credentials } = 'aws' in place ? place.aws() : place
  const python = process.env.HEADWATER_TEST_PYTHON
  if (python === undefined) throw new Error('the test setup has made no Python')
  return {
    python,
    env: {
      PYTHONPATH: await installed(python),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      // Nothing of whoever runs the tests.
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_PAGER: '',
    },
  }
}

/** The folder that has it. Of two that install it at once the first one's counts. */
async function installed(python: string): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8)
  const folder = join(parent, `aws-cli-${version}`)
  if (existsSync(folder)) return folder
  const unfinished = mkdtempSync(join(parent, 'aws-cli-unfinished-'))
  try {
    await installBeside(python, { folder: unfinished, requirements })
    renameSync(unfinished, folder)
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}
