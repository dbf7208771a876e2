import type { Program } from '../services/program.ts'

/** What the stand-in is started with: a file, since it names the database's password. */
export interface EcsConfig {
  /** Access key id that requests must be signed with. */
  readonly token: string
  /** Where it keeps the ids of its tasks' processes. */
  readonly tasksFile: string
  readonly services: readonly EcsServiceConfig[]
  /** Tasks on one page of ListTasks; AWS gives 100. */
  readonly pageSize?: number
}

export interface EcsServiceConfig {
  readonly cluster: string
  readonly service: string
  readonly region: string
  readonly desiredCount: number
  readonly replaceAfterMs: number
  readonly program: Program
  readonly logFile: string
  /** Taken where it is free. */
  readonly frontPort: number | null
}

export const DEFAULT_REGION = 'us-east-1'
export const DEFAULT_REPLACE_AFTER_MS = 1000
export const ACCOUNT = '000000000000'
