/** Stands for the run's logical date (`2025-01-04`) in a program's arguments and a dbt project's vars. */
export const logicalDate = '{date}'

/** Stands for the step's partition (`2025-01-01`) in a program's arguments. */
export const partition = '{partition}'

export interface ProgramOptions {
  /** The folder it runs in, relative to the file that defines the platform. */
  readonly cwd?: string
  /** Added to the target's environment. */
  readonly env?: { readonly [name: string]: string }
  /** Ended after this many seconds; no limit by default. */
  readonly timeoutSeconds?: number
}

/** A program run as an operation: never through a shell. `python` is the target's own Python. */
export interface ProgramDefinition extends ProgramOptions {
  readonly type: 'program'
  readonly program: string
  readonly args: readonly string[]
}

/**
 * Runs a program as an operation.
 *
 * @example
 * program('python', ['-m', 'src.app', '--run-date', logicalDate], { cwd: './ml' })
 */
export function program(name: string, args: readonly string[] = [], options: ProgramOptions = {}): ProgramDefinition {
  return { type: 'program', program: name, args, ...options }
}
