/** What a sandbox consists of. Plain data; the application that starts it writes it down. */
export interface SandboxSpec {
  /** The workspace: the sandbox lives in its `.headwater/sandbox`. */
  readonly root: string
  /** What the sandbox's clock shows at its first start, ISO 8601 in UTC: `2025-01-04T12:30Z`. */
  readonly now: string
  /** Absolute path of a requirements file with hashes. Default: the sandbox's own (dbt for Postgres, scikit-learn, the AWS emulator). */
  readonly requirements?: string
  readonly services: readonly ServiceSpec[]
  readonly ecsServices: readonly EcsServiceSpec[]
  /** Whether there is an AWS: an emulator on loopback with S3, Step Functions, Glue and Athena. Default: there is none. */
  readonly aws?: boolean
}

/**
 * A program of one's own. It is given PORT, HOST (127.0.0.1), DATABASE_URL, HEADWATER_CLOCK (`real/sandbox`: the instant that
 * the sandbox's clock showed at a real one), HEADWATER_TOKEN (what changes over HTTP have to show), HEADWATER_DATA (a folder
 * that goes with the sandbox's data), an ECS task also ECS_TASK_ARN, and a lean environment: PATH (with the
 * sandbox's Python first), HOME, locale and `env`; nothing else of the shell that happened to start it.
 */
export interface ProgramSpec {
  /** `node` is the Node.js that runs this, `python` the sandbox's own; anything else is a program on PATH or a path. */
  readonly command: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: { readonly [name: string]: string }
  /** Path that answers a GET with 2xx once the program serves: `/health`. */
  readonly health: string
}

/** A program that is kept running. */
export interface ServiceSpec extends ProgramSpec {
  readonly name: string
}

/** A service of the ECS stand-in: `desiredCount` tasks, each the real program on a port of its own, behind one address. */
export interface EcsServiceSpec extends ProgramSpec {
  readonly cluster: string
  readonly service: string
  readonly desiredCount: number
  /** Default `us-east-1`. */
  readonly region?: string
  /** Milliseconds until a stopped task is replaced. Default 1000; the real ECS takes 5 to 10 s. */
  readonly replaceAfterMs?: number
}

/** What a command needs of the sandbox. Postgres comes always: everything else works on it. */
export interface SandboxNeed {
  readonly postgres?: true
  readonly python?: boolean
  /** The services and the ECS stand-in. */
  readonly services?: boolean
  /** The AWS emulator: running, or (`seeded`) only to have been filled once, for what asks the ledger alone. */
  readonly aws?: boolean | 'seeded'
}

/** Tells what is being started; silent where everything already runs. */
export type Progress = (message: {
  readonly step: string
  readonly state: 'started' | 'done' | 'failed'
  readonly detail?: string
}) => void
