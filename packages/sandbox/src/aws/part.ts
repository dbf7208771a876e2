import { existsSync, readFileSync } from 'node:fs'
import { awsFolder } from '../paths.ts'
import { requirementsFingerprint } from '../python/environment.ts'
import { fingerprint, type Surroundings } from '../services/program.ts'
import { serviceIsWell } from '../services/service.ts'
import type { AwsState } from '../state.ts'
import { AWS_HEALTH, SOURCES } from './program.ts'

/** Changes with the emulator itself: another version of it is another program under the same name. */
export function awsFingerprint(around: Surroundings): string {
  return fingerprint([requirementsFingerprint(), SOURCES.map((file) => readFileSync(file, 'utf8'))], around)
}

/** Whether it runs as it should, on the data that it was left with. */
export async function awsIsWell(root: string, state: AwsState | null, print: string): Promise<boolean> {
  return existsSync(awsFolder(root)) && serviceIsWell(state, print, AWS_HEALTH)
}
