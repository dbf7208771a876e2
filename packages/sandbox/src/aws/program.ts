import { fileURLToPath } from 'node:url'
import { type Program, resolveProgram, type Surroundings } from '../services/program.ts'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

/** The emulator tells accounts apart by the access key id: twelve digits are the account itself. */
export const AWS_ACCOUNT = '000000000000'
export const AWS_REGION = 'eu-west-1'
export const AWS_HEALTH = '/_ministack/health'

/** The program itself, and what it is made of. */
export const EMULATOR = fileURLToPath(new URL('./emulator.py', import.meta.url))
export const SOURCES = [EMULATOR, fileURLToPath(new URL('./guard.py', import.meta.url))]

/** Waits of a state machine last this part of what is written: a poll every 30 s looks three times a second. */
const WAIT_SCALE = 0.01

export interface EmulatorOptions {
  readonly folder: string
  /** State machines, jobs, catalog and executions outlive it, as objects always do. */
  readonly keeps: boolean
  readonly endsWithParent: boolean
  /** Signed with anything else, a request is refused. Without it any signature will do, of any account. */
  readonly secret?: string
  readonly waitScale?: number
}

/** Of the emulator's own account. */
export function credentialsOf(secret = 'test'): AwsCredentials {
  return { accessKeyId: AWS_ACCOUNT, secretAccessKey: secret }
}

/** The AWS emulator as it is started. Glue jobs inherit its environment, and with it PATH with the sandbox's Python first. */
export function emulatorProgram(options: EmulatorOptions, around: Surroundings): Program {
  const { folder, keeps, endsWithParent, secret, waitScale = WAIT_SCALE } = options
  const { accessKeyId, secretAccessKey } = credentialsOf(secret)
  return resolveProgram(
    {
      command: 'python',
      args: [EMULATOR, folder],
      cwd: '/',
      health: AWS_HEALTH,
      env: {
        HEADWATER_AWS_KEEPS: keeps ? '1' : '0',
        HEADWATER_AWS_GUARDED: secret === undefined ? '0' : '1',
        ...(endsWithParent && { HEADWATER_AWS_ENDS_WITH: String(process.pid) }),
        SFN_WAIT_SCALE: String(waitScale),
        LOG_LEVEL: 'WARNING',
        AWS_REGION,
        AWS_DEFAULT_REGION: AWS_REGION,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        // Nothing that runs here reads the credentials of whoever started it.
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    },
    around,
  )
}
