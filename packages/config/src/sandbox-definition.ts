/** A program that the sandbox keeps running for a platform. It is given PORT, HOST and DATABASE_URL. */
export interface SandboxService {
  readonly name: string
  /** `node`, `python`, or a program on the PATH. */
  readonly command: string
  readonly args: readonly string[]
  /** Relative to the file that defines the platform. */
  readonly cwd?: string
  readonly env?: { readonly [name: string]: string }
  /** Path that answers 200 once it is up. */
  readonly health: string
  /** Under which name operations find its URL: `SEASON_URL`. */
  readonly urlVariable?: string
}

/** A service of the sandbox's ECS stand-in: a real process behind the few ECS calls. */
export interface SandboxEcsService extends Omit<SandboxService, 'name' | 'urlVariable'> {
  readonly cluster: string
  readonly service: string
  readonly desiredCount?: number
}

export interface SeedContext {
  readonly databaseUrl: string
  /** The sandbox's clock. */
  readonly now: Date
  /** Today in the platform's time zone, `YYYY-MM-DD`. */
  readonly today: string
  readonly onProgress: (message: string) => void
}

/** The AWS of the sandbox, empty: an emulator on loopback. */
export interface AwsSeedContext extends Omit<SeedContext, 'databaseUrl'> {
  readonly endpoint: string
  readonly region: string
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** The sandbox's Python, with boto3 and duckdb. */
  readonly python: string
}

/** One partition (or whole asset) that a bulk load filled; recorded as a materialization. */
export interface SeededAsset {
  /** `group/name` within the platform. */
  readonly asset: string
  readonly partition: string | null
  readonly rows: number
  /** When it was made. Default: the sandbox's now. */
  readonly at?: Date
}

export interface SandboxDefinition {
  readonly services?: readonly SandboxService[]
  readonly ecsServices?: readonly SandboxEcsService[]
  /** Fills a fresh warehouse in bulk. */
  readonly seed?: (context: SeedContext) => Promise<readonly SeededAsset[]>
  /** With it there is an AWS in the sandbox, which runs where a command needs it. */
  readonly aws?: {
    /** Fills it: buckets, data, state machines, jobs, catalog. Called with an empty one, once, and again where it failed. */
    readonly provision: (context: AwsSeedContext) => Promise<readonly SeededAsset[]>
  }
}
