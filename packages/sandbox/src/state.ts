import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { stateFile } from './paths.ts'
import type { ProcessId } from './processes.ts'

/** What runs, as one small file (readable by its owner alone: it holds the database's password). */
export interface SandboxState {
  readonly version: 1
  /** As superuser: `postgres://headwater:...@127.0.0.1:port/postgres`. */
  readonly databaseUrl: string
  readonly postgres: PostgresState
  /** Null until something needed Python. */
  readonly python: { readonly path: string } | null
  readonly services: { readonly [name: string]: ServiceState }
  /** Null until something needed it. */
  readonly ecs: EcsState | null
  /** Null until something needed it. */
  readonly aws: AwsState | null
  /** Access key id and secret of the ECS stand-in; secret access key of AWS. */
  readonly token: string
  readonly clock: Clock
  /** The season (or whatever the caller's `seed` does) is loaded. */
  readonly seeded: boolean
  /** What the emulator held when it was first started (whatever the caller's `seedAws` does) is there. */
  readonly awsSeeded: boolean
}

export interface PostgresState extends ProcessId {
  readonly port: number
  readonly dataDir: string
  /** ISO 8601, real time. */
  readonly since: string
}

/** Its process id is 0 where it was ended in order. */
export interface ServiceState extends ProcessId {
  readonly port: number
  readonly url: string
  readonly since: string
  /** Of the spec and environment it was started with: another one means a restart. */
  readonly fingerprint: string
}

export interface EcsState extends ServiceState {
  readonly endpoint: string
  /** The stable address in front of each service, by `cluster/service`. */
  readonly fronts: { readonly [service: string]: { readonly port: number; readonly url: string } }
}

/** The AWS emulator. Its data outlives it. */
export interface AwsState extends ServiceState {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

/** The sandbox's time is `startedSandbox` plus what has passed since `startedReal`. Both ISO 8601 in UTC. */
export interface Clock {
  readonly startedReal: string
  readonly startedSandbox: string
}

/** The file's content. It outlives `sandbox down`, so that the next start finds its password, ports and clock again. */
export interface SandboxRecord extends SandboxState {
  readonly password: string
  /** What the sandbox's clock showed when it was stopped; null while it is up. */
  readonly stoppedAt: string | null
}

/**
 * The sandbox of this workspace as it was left, or null where there is none or it was stopped.
 * Reads one file and checks nothing, for commands that must be quick: what it names may have crashed since.
 */
export function readSandboxState(root: string): SandboxState | null {
  const record = readRecord(root)
  return record === null || record.stoppedAt !== null ? null : record
}

export function readRecord(root: string): SandboxRecord | null {
  try {
    const record = JSON.parse(readFileSync(stateFile(root), 'utf8'))
    // Of a sandbox from before there was an AWS in it.
    return record?.version === 1 ? { aws: null, awsSeeded: false, ...record } : null
  } catch {
    // Missing, another user's, or torn by a full disk: as if there were none. `ensureSandbox` says what is wrong.
    return null
  }
}

export function writeRecord(root: string, record: SandboxRecord): void {
  const file = stateFile(root)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const next = `${file}.${process.pid}`
  writeFileSync(next, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(next, file)
}
