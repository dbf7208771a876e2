import { mkdirSync } from 'node:fs'
import { awsFolder, logFile } from '../paths.ts'
import type { Surroundings } from '../services/program.ts'
import { startService } from '../services/service.ts'
import type { AwsState } from '../state.ts'
import { AWS_REGION, credentialsOf, emulatorProgram } from './program.ts'

export interface AwsStart {
  readonly root: string
  readonly around: Surroundings
  readonly fingerprint: string
  readonly previous: AwsState | null
}

/** (Re)starts the emulator on what it held before, at its earlier address where that is free. Throws UnreachableError. */
export async function startEmulator({ root, around, fingerprint, previous }: AwsStart): Promise<AwsState> {
  const folder = awsFolder(root)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // Everything in a sandbox that is changed over HTTP takes the same secret.
  const secret = around.token
  const program = emulatorProgram({ folder, keeps: true, endsWithParent: false, secret }, around)
  const start = { name: 'the AWS emulator', program, fingerprint, logFile: logFile(root, 'aws'), previous }
  const service = await startService(start)
  return { ...service, endpoint: service.url, region: AWS_REGION, credentials: credentialsOf(secret) }
}
