import type { Json, Partitions } from '@headwater/graph'
import type { FreshnessDefinition, FreshnessRules } from './freshness.ts'
import type { IsolatedDefinition } from './isolated.ts'
import type { OperationFunction } from './operation-function.ts'
import type { ProgramDefinition } from './program.ts'
import type { AssetRef, MadeRef } from './refs.ts'
import type { StepOptions } from './retry.ts'
import type { SandboxDefinition } from './sandbox-definition.ts'
import type { ScheduleDefinition } from './schedule.ts'
import type { SourceDefinition } from './source.ts'
import type { TableDefinition } from './table.ts'

/** A platform as plain data: what `assets.ts` exports. Locations are `path:line`, with an absolute path. */
export interface PlatformDefinition {
  readonly type: 'platform'
  readonly name: string
  /** IANA name. */
  readonly timeZone: string
  readonly operations: readonly OperationDefinition[]
  readonly sources: readonly SourceDefinition[]
  readonly isolated: readonly IsolatedDefinition[]
  readonly dbtProjects: readonly DbtProjectDefinition[]
  readonly live: readonly LiveDefinition[]
  readonly ecsServices: readonly EcsServiceDefinition[]
  readonly freshness: readonly FreshnessDefinition[]
  readonly schedules: readonly ScheduleDefinition[]
  readonly sandbox: SandboxDefinition | null
}

export interface OperationDefinition extends StepOptions {
  readonly name: string
  readonly makes: { readonly [handle: string]: TableDefinition }
  readonly reads: readonly AssetRef[]
  readonly partitions?: Partitions
  readonly pool?: string
  readonly freshness?: FreshnessRules
  readonly run: OperationFunction | ProgramDefinition
  /** Raise it when what the operation writes changes: the code version of what it makes. */
  readonly version: string
  readonly location: string
}

export interface DbtProjectDefinition extends StepOptions {
  /** Unique in the workspace: `nba/dbt`. */
  readonly name: string
  /** The project's folder, relative to the file that defines the platform. */
  readonly path: string
  /** Which asset feeds which dbt source (`bronze.boxscores`). */
  readonly sources: { readonly [source: string]: MadeRef }
  /** A manifest that somebody else keeps up to date; without it Headwater parses the project itself. */
  readonly manifest?: string
  /** Its on-run-start and on-run-end hooks may run once for each of several invocations. Default: as few invocations as can be. */
  readonly hooks?: 'repeatable'
  /** What the author wrote, or with what a request adds to it. */
  readonly vars: { readonly [name: string]: Json }
  readonly location: string
}

export type DbtVars = { readonly [name: string]: string | number | boolean }

export interface LiveDefinition {
  readonly name: string
  readonly reads: readonly AssetRef[]
  readonly description: string
  readonly location: string
}

export interface EcsServiceDefinition extends StepOptions {
  readonly name: string
  readonly reads: readonly AssetRef[]
  readonly description: string
  readonly cluster: string
  readonly service: string
  readonly region: string
  readonly strategy: 'stop-task' | 'force-new-deployment'
  readonly location: string
}
