import type { PoolConfig } from './pools.ts'

/** A value that is read from the environment when a target is used, never before: secrets stay out of the config. */
export interface FromEnvironment {
  readonly fromEnv: string
}

/** Reads a value from the environment when the target is used. */
export function env(name: string): FromEnvironment {
  return { fromEnv: name }
}

export type Setting = string | FromEnvironment

/** A warehouse that exists: everything Headwater needs to know to work on it. */
export interface TargetConfig {
  /** Postgres URL of the warehouse. */
  readonly database: Setting
  /** Postgres URL of the ledger (schema `headwater`); the warehouse by default. */
  readonly ledger?: Setting
  /** The Python that runs programs and dbt; `python3` on the PATH by default. */
  readonly python?: Setting
  readonly dbt?: {
    /** dbt's own target; Headwater's target name by default. */
    readonly target?: string
    /** Folder of `profiles.yml`, relative to the config; the project's own folder by default. */
    readonly profilesDir?: string
  }
  readonly aws?: {
    /** The account that calls must go to, twelve digits. Checked before anything is started there. */
    readonly account?: Setting
    /** Of calls that name none themselves: for `doctor`, and of the account. */
    readonly region?: Setting
    /** A profile of the AWS configuration files; else the SDK finds credentials as always. */
    readonly profile?: Setting
    /** An endpoint other than AWS itself. */
    readonly endpoint?: Setting
    /** A page of each ECS service that must answer after a restart: `cluster/service` to URL. */
    readonly pages?: { readonly [service: string]: string }
  }
  /** Who is told of what a run ended with: docs/alerts.md. */
  readonly alerts?: {
    /** An incoming webhook of Slack, or any URL that takes the same JSON. A secret, so from the environment. */
    readonly webhook?: Setting
  }
  /** Environment of the platform's operations. */
  readonly env?: { readonly [name: string]: Setting }
}

export interface WorkspaceConfig {
  /** Files that export a platform, relative to the config. */
  readonly platforms: readonly string[]
  /** Used without `--target`; `sandbox` by default. */
  readonly defaultTarget?: string
  readonly sandbox?: {
    /** The sandbox's clock when it first comes up; it advances with real time from there. */
    readonly now?: string
  }
  /** Limits of the pools that operations name. */
  readonly pools?: { readonly [pool: string]: PoolConfig }
  readonly targets?: { readonly [name: string]: TargetConfig }
}

/**
 * Types the workspace's config; gives it back unchanged.
 *
 * @example
 * export default defineConfig({
 *   platforms: ['./apps/nba/assets.ts'],
 *   targets: { prod: { database: env('DATABASE_URL') } },
 * })
 */
export function defineConfig(config: WorkspaceConfig): WorkspaceConfig {
  return config
}
