import type { CommandResult, Rig } from '../../rig.ts'
import { createRigAfter } from '../../template.ts'
import { openReader, type Reader } from './gold.ts'
import { type Lake, openLake } from './lake.ts'

export const TRANSACTIONS = 'silver/transactions'

/** One run of a date, as the ledger has it. */
export interface LedgerRun {
  readonly partition: string
  readonly run_id: string
  readonly state: string
  readonly execution_arn: string | null
  readonly input: { readonly [name: string]: string }
  readonly months: readonly string[] | null
}

export interface Backfilled {
  /** The id that a range has, or the run_id of one date. */
  readonly id: string
  /** By date. */
  readonly runs: { readonly [date: string]: LedgerRun }
  readonly output: string
}

/** What somebody has who backfills: the command, and the account that it works on. */
export interface Desk extends AsyncDisposable {
  readonly rig: Rig
  readonly lake: Lake
  readonly reader: Reader
  headwater(...args: string[]): Promise<CommandResult>
  /** The same, which has to go well: what it prints. */
  well(...args: string[]): Promise<string>
  /** What a command prints with `--json`. Fails with its complaint where it prints none. */
  json<Document>(...args: string[]): Promise<Document>
  /** Backfills dates, which has to go well. */
  backfill(partitions: string, reason: string, ...flags: string[]): Promise<Backfilled>
  /** Promotes without a question, which has to go well. */
  promote(id: string, ...flags: string[]): Promise<Promoted>
  runsOf(id: string): Promise<{ readonly [date: string]: LedgerRun }>
  /** What counts for a date now. */
  counting(date: string): Promise<string | undefined>
}

export interface Promoted {
  readonly preview: { readonly months: readonly string[] }
  readonly result: {
    readonly type: string
    readonly change: {
      readonly version: number
      readonly gold: readonly { readonly month: string; readonly from: string | null; readonly to: string | null }[]
    }
  }
}

/** A fresh sandbox of the mortgages platform. */
export async function openDesk(): Promise<Desk> {
  const rig = await createRigAfter('season', { platforms: 'mortgages' })
  const headwater: Desk['headwater'] = (...args) => rig.headwater(...args)
  const well = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await headwater(...args)
    if (exitCode !== 0) throw new Error(`headwater ${args.join(' ')} ended with ${exitCode}\n${stdout}\n${stderr}`)
    return stdout
  }
  // Any command that looks starts the sandbox.
  await well('history', TRANSACTIONS, '--partition', '2024-01-01').catch(async (error: unknown) => {
    await rig[Symbol.asyncDispose]()
    throw error
  })
  const lake = openLake(rig.aws())
  const reader = await openReader(lake)
  const runsOf: Desk['runsOf'] = async (id) => {
    const rows = await rig.sql<LedgerRun>(
      `select partition, run_id, state, execution_arn, input, months from headwater.isolated_runs
       where backfill_id = $1 or run_id = $1 order by partition`,
      [id],
    )
    return Object.fromEntries(rows.map((row) => [row.partition, row]))
  }
  return {
    rig,
    lake,
    reader,
    headwater,
    well,
    runsOf,
    async json(...args) {
      const { stdout, stderr } = await headwater(...args, '--json')
      if (stdout === '') throw new Error(stderr)
      return JSON.parse(stdout)
    },
    async backfill(partitions, reason, ...flags) {
      const output = await well('backfill', TRANSACTIONS, '--partitions', partitions, '--reason', reason, ...flags)
      const id = /pnpm headwater (?:promote|rollback) (\S+)/.exec(output)?.[1] ?? ''
      return { id, output, runs: await runsOf(id) }
    },
    promote: async (id, ...flags) => JSON.parse(await well('promote', id, '--yes', '--json', ...flags)),
    counting: async (date) => (await lake.canonical()).partitions[date]?.run_id,
    async [Symbol.asyncDispose]() {
      lake.close()
      await reader[Symbol.asyncDispose]()
      await rig[Symbol.asyncDispose]()
    },
  }
}

/** Makes something for several tests: the first that needs it makes it. */
export function onceFor<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** What was printed without its line breaks, and the commands in it without those that they were wrapped with. */
export function oneLine(text: string): string {
  return text.replaceAll(/\s*\\\n\s*/g, ' ').replaceAll(/\s+/g, ' ')
}
