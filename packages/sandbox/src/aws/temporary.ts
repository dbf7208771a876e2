import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InternalError } from '@headwater/errors'
import { send } from '../processes.ts'
import { MARK } from '../services/program.ts'
import { endService, startService } from '../services/service.ts'
import { AWS_REGION, type AwsCredentials, credentialsOf, emulatorProgram } from './program.ts'

export interface TemporaryAws extends AsyncDisposable {
  readonly endpoint: string
  readonly credentials: AwsCredentials
  readonly region: string
  readonly pid: number
  /** Where it keeps its objects, and its log. */
  readonly folder: string
  /** Ends it with the jobs that it runs, and removes its files. May be called more than once. */
  readonly stop: () => Promise<void>
}

export interface TemporaryAwsOptions {
  /** With ministack and what jobs import. Default: the Python of the test setup, HEADWATER_TEST_PYTHON. */
  readonly python?: string
  /** How long waits of a state machine last, as a part of what is written. Default 0.01. */
  readonly waitScale?: number
}

/** An AWS emulator of its own for a test: empty, on a free port, gone after `stop()` or with this process. */
export async function startAws({ python, waitScale }: TemporaryAwsOptions = {}): Promise<TemporaryAws> {
  const executable = python ?? process.env.HEADWATER_TEST_PYTHON
  if (executable === undefined) throw new InternalError('startAws needs a Python: HEADWATER_TEST_PYTHON is not set')
  const folder = mkdtempSync(join(tmpdir(), 'headwater-aws-'))
  const now = new Date().toISOString()
  const program = emulatorProgram(
    { folder, keeps: false, endsWithParent: true, ...(waitScale !== undefined && { waitScale }) },
    {
      sandboxId: `temporary-${randomBytes(8).toString('hex')}`,
      part: 'aws',
      databaseUrl: '',
      clock: { startedReal: now, startedSandbox: now },
      token: '',
      dataFolder: folder,
      python: executable,
    },
  )
  const start = { name: 'the AWS emulator', program, fingerprint: '', logFile: join(folder, 'log'), previous: null }
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 })
  const service = await startService(start).catch((error: unknown) => {
    remove()
    throw error
  })
  const stopNow = () => {
    send(-service.pid, 'SIGKILL')
    remove()
  }
  process.once('exit', stopNow)
  const stop = async () => {
    process.removeListener('exit', stopNow)
    // Nothing of it is kept, so it is not given the time for an orderly end.
    send(-service.pid, 'SIGKILL')
    await endService(service, program.env[MARK])
    remove()
  }
  return {
    endpoint: service.url,
    credentials: credentialsOf(),
    region: AWS_REGION,
    pid: service.pid,
    folder,
    stop,
    [Symbol.asyncDispose]: stop,
  }
}
