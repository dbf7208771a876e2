import type { Partitions } from '@headwater/graph'
import { checkDefinition, refusePromise } from './check-definitions.ts'
import type {
  DbtProjectDefinition,
  DbtVars,
  EcsServiceDefinition,
  LiveDefinition,
  OperationDefinition,
  PlatformDefinition,
} from './definitions.ts'
import type { FreshnessDefinition, FreshnessRules } from './freshness.ts'
import {
  type IsolatedDefinition,
  type IsolatedGold,
  type IsolatedHandle,
  type IsolatedOptions,
  pathAndDescription,
} from './isolated.ts'
import { callSite } from './location.ts'
import type { OperationFunction } from './operation-function.ts'
import type { ProgramDefinition } from './program.ts'
import type { AssetRef, MadeRef, SingleRef } from './refs.ts'
import type { StepOptions } from './retry.ts'
import type { SandboxDefinition } from './sandbox-definition.ts'
import type { ScheduleDefinition, ScheduleOptions } from './schedule.ts'
import type { SourceDefinition, SourceOptions } from './source.ts'
import type { TableDefinition } from './table.ts'

export interface PlatformOptions {
  readonly name: string
  /** Whose midnight begins a day: IANA name. The logical date defaults to today there. */
  readonly timeZone: string
}

/** What an operation or a service is made from: one reference or several. */
type Reads = AssetRef | readonly AssetRef[]

type Handles<Makes> = { readonly [handle in keyof Makes]: MadeRef }

export interface DbtHandle {
  readonly model: (name: string) => SingleRef
  readonly source: (name: string) => SingleRef
  readonly exposure: (name: string) => AssetRef
}

export interface PlatformBuilder {
  /** One step that makes one asset, or several together. Gives a reference for each handle in `makes`. */
  operation<const Makes extends { readonly [handle: string]: TableDefinition }>(
    name: string,
    definition: StepOptions & {
      readonly makes: Makes
      readonly run: OperationFunction | ProgramDefinition
      readonly reads?: Reads
      readonly partitions?: Partitions
      /** Operations of one pool share its limit. */
      readonly pool?: string
      /** What is expected in time of everything that it makes and of which nothing else is said. */
      readonly freshness?: FreshnessRules
      /** Raise it when what the operation writes changes; `'1'` by default. */
      readonly version?: string
    },
  ): Handles<Makes>
  /** What somebody else brings in: known of, never made. Its partitions are those that were observed. */
  source(path: string, options?: SourceOptions): MadeRef
  /**
   * Data on S3 that each run writes beside that of earlier runs, a date at a time, and months made of what counts. What counts
   * is moved by promotion alone.
   */
  isolated<const Gold extends IsolatedGold['makes']>(
    name: string,
    definition: IsolatedOptions & { readonly gold: { readonly makes: Gold } },
  ): IsolatedHandle<Gold>
  /** A dbt project: each model, seed and snapshot becomes an asset; adding a model needs nothing here. */
  dbt(
    path: string,
    options?: StepOptions & {
      /** `dbt` by default; a platform with several projects names them. */
      readonly name?: string
      /** Which asset feeds which dbt source. */
      readonly sources?: { readonly [source: string]: MadeRef }
      readonly manifest?: string
      /** Its on-run-start and on-run-end hooks may run several times in one run, so that it may be built in waves. */
      readonly hooks?: 'repeatable'
      readonly vars?: DbtVars
    },
  ): DbtHandle
  /** Something that reads its upstream on every request: shown in plans, with nothing to do. */
  live(name: string, definition: { readonly reads: Reads; readonly description?: string }): void
  /** A service on ECS that loads its upstream when it starts: its materialization is a restart. */
  ecsService(
    name: string,
    definition: StepOptions & {
      readonly reads: Reads
      readonly cluster: string
      readonly service: string
      readonly region: string
      readonly strategy?: EcsServiceDefinition['strategy']
      readonly description?: string
    },
  ): void
  /** What is expected in time of something that is defined elsewhere: a dbt model, say. It counts instead of what is said there. */
  freshness(of: SingleRef, rules: FreshnessRules): void
  /** What `headwater daemon` starts, and when. */
  schedule(name: string, options: ScheduleOptions): void
  /** What the sandbox runs for this platform, and how it fills a fresh warehouse. */
  sandbox(definition: SandboxDefinition): void
}

/**
 * Defines a platform. The function is called at once and only collects data: it does no I/O.
 * Throws UserError `bad-config` for what is no definition; whether references lead anywhere is seen when the graph is composed.
 *
 * @example
 * export default platform({ name: 'nba', timeZone: 'America/New_York' }, (p) => {
 *   p.operation('ingest_schedule', { makes: { schedule: table('bronze/schedule') }, run: ingestSchedule })
 * })
 */
export function platform(options: PlatformOptions, build: (p: PlatformBuilder) => void): PlatformDefinition {
  checkDefinition.platform(options, build)
  const operations: OperationDefinition[] = []
  const sources: SourceDefinition[] = []
  const isolated: IsolatedDefinition[] = []
  const dbtProjects: DbtProjectDefinition[] = []
  const live: LiveDefinition[] = []
  const ecsServices: EcsServiceDefinition[] = []
  const freshness: FreshnessDefinition[] = []
  const schedules: ScheduleDefinition[] = []
  let sandbox: SandboxDefinition | null = null
  const refTo = (path: string): MadeRef => ({ type: 'asset', key: `${options.name}/${path}` })

  const builder: PlatformBuilder = {
    operation(name, definition) {
      checkDefinition.operation(name, definition)
      const { makes, run, reads = [], partitions, pool, freshness, version = '1' } = definition
      operations.push({
        name,
        makes,
        run,
        reads: [reads].flat(),
        version,
        location: callSite(),
        ...stepOptionsOf(definition),
        ...(partitions && { partitions }),
        ...(pool !== undefined && { pool }),
        ...(freshness && { freshness }),
      })
      const handles = Object.entries(makes).map(([handle, made]): [string, MadeRef] => [handle, refTo(made.path)])
      return Object.fromEntries(handles) as Handles<typeof makes>
    },
    source(path, given = {}) {
      checkDefinition.source(path, given)
      sources.push({ ...given, path, location: callSite() })
      return refTo(path)
    },
    isolated(name, definition) {
      checkDefinition.isolated(name, definition)
      isolated.push({ ...definition, name, location: callSite() })
      const months = Object.entries(definition.gold.makes).map(([handle, made]): [string, MadeRef] => [
        handle,
        refTo(pathAndDescription(made).path),
      ])
      return {
        silver: refTo(pathAndDescription(definition.makes).path),
        gold: Object.fromEntries(months) as IsolatedHandle<typeof definition.gold.makes>['gold'],
      }
    },
    dbt(path, given = {}) {
      checkDefinition.dbt(path, given)
      const { name = 'dbt', sources = {}, manifest, hooks, vars = {} } = given
      const project = `${options.name}/${name}`
      const location = callSite()
      dbtProjects.push({
        name: project,
        path,
        sources,
        vars,
        location,
        ...stepOptionsOf(given),
        ...(manifest !== undefined && { manifest }),
        ...(hooks !== undefined && { hooks }),
      })
      const named = <What extends 'model' | 'source' | 'exposure'>(what: What) => {
        return (name: string) => {
          checkDefinition.dbtName(what, name)
          return { type: `dbt ${what}` as const, project, name, location: callSite() }
        }
      }
      return { model: named('model'), source: named('source'), exposure: named('exposure') }
    },
    live(name, definition) {
      checkDefinition.live(name, definition)
      const { reads, description = '' } = definition
      live.push({ name, reads: [reads].flat(), description, location: callSite() })
    },
    ecsService(name, definition) {
      checkDefinition.ecsService(name, definition)
      const { reads, strategy = 'stop-task', description = '', cluster, service, region } = definition
      const location = callSite()
      ecsServices.push({
        name,
        reads: [reads].flat(),
        description,
        cluster,
        service,
        region,
        strategy,
        location,
        ...stepOptionsOf(definition),
      })
    },
    freshness(of, rules) {
      checkDefinition.freshness(of, rules)
      freshness.push({ of, rules, location: callSite() })
    },
    schedule(name, definition) {
      checkDefinition.schedule(name, definition)
      schedules.push({ ...definition, name, location: callSite() })
    },
    sandbox(definition) {
      checkDefinition.sandbox(definition)
      sandbox = definition
    },
  }
  refusePromise(options.name, build(builder))
  return {
    type: 'platform',
    ...options,
    operations,
    sources,
    isolated,
    dbtProjects,
    live,
    ecsServices,
    freshness,
    schedules,
    sandbox,
  }
}

function stepOptionsOf({ retry, timeout }: StepOptions): StepOptions {
  return { ...(retry && { retry }), ...(timeout !== undefined && { timeout }) }
}
