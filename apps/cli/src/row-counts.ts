import type { AssetOutcome, Executor, StepReport } from '@headwater/engine'
import { connect, type ObservedRelation, observe } from '@headwater/postgres'
import { hasFingerprint, isStored, observed, type StoredAsset } from './observe/look.ts'

/** Tables are read by two connections at most: a warehouse that builds should not be read to a standstill. */
const LANES = 2

/**
 * Adds to each built table what is in it afterwards: its fingerprint, and the number of its rows where its builder cannot
 * tell (dbt says how many rows an incremental model took in, not how many it holds). Of an asset that is made by days, what is in
 * the day; of a view, which holds nothing, its code. Tables are read beside what is built next; reports keep their order, so
 * that one never comes after what is behind it.
 */
export function countingRows(executor: Executor, databaseUrl: string): Executor {
  return async (input, context) => {
    const stored = new Map(
      input.assets.flatMap(({ asset }): [string, StoredAsset][] => (isStored(asset) ? [[asset.key, asset]] : [])),
    )
    const lanes = Array.from({ length: LANES }, () => new Lane(databaseUrl, context.signal))
    let next = 0
    const read = (outcome: AssetOutcome): Promise<AssetOutcome> => {
      const asset = stored.get(outcome.key)
      if (!asset || outcome.state !== 'materialized') return Promise.resolve(outcome)
      if (asset.storage === 'view') return Promise.resolve({ ...outcome, ...ofView(asset) })
      // Days are written side by side: without a column that tells them apart, none can say what it has left.
      if (outcome.partition !== null && asset.partitionColumn === undefined) return Promise.resolve(outcome)
      if (outcome.rows !== null && !hasFingerprint(asset.meta)) return Promise.resolve(outcome)
      return lanes[next++ % LANES]?.read(asset, outcome) ?? Promise.resolve(outcome)
    }
    let told = Promise.resolve()
    const report = (report: StepReport): void => {
      const finished = report.type === 'asset finished' ? read(report.outcome) : null
      told = told.then(async () =>
        context.report(finished === null ? report : { type: 'asset finished', outcome: await finished }),
      )
    }
    try {
      return await executor(input, { ...context, report })
    } finally {
      await told
      await Promise.all(lanes.map((lane) => lane.close()))
    }
  }
}

/** The same code shows the same of the same tables. A materialized view holds rows, of which nobody knows the age. */
function ofView({ codeVersion, meta, names }: StoredAsset): { readonly fingerprint?: string } {
  if (!hasFingerprint(meta) || names.materialized === 'materialized_view') return {}
  return { fingerprint: `view ${codeVersion}` }
}

/** One connection, made when it is first needed; it reads one table after the other. */
class Lane {
  readonly #url: string
  readonly #signal: AbortSignal
  #client: ReturnType<typeof connect> | null = null
  #busy: Promise<unknown> = Promise.resolve()

  constructor(url: string, signal: AbortSignal) {
    this.#url = url
    this.#signal = signal
  }

  read(asset: StoredAsset, outcome: AssetOutcome): Promise<AssetOutcome> {
    const read = this.#busy.then(() => this.#read(asset, outcome))
    this.#busy = read
    return read
  }

  async #read(asset: StoredAsset, outcome: AssetOutcome): Promise<AssetOutcome> {
    try {
      // A run that is ended waits for no large table: the connection ends with it.
      this.#client ??= connect(this.#url, { signal: this.#signal })
      const [found] = await observe(await this.#client, [wanted(asset, outcome)])
      if (!found || found.problem) return outcome
      const { rows, fingerprint } = found
      // Who brings in a day says how many rows it brought; the day may hold others.
      const counted = outcome.partition === null ? (outcome.rows ?? rows) : (rows ?? outcome.rows)
      return { ...outcome, rows: counted, ...(fingerprint !== null && { fingerprint }) }
    } catch {
      return outcome // A courtesy: without it the asset is built all the same.
    }
  }

  async close(): Promise<void> {
    const [made] = await Promise.allSettled([this.#client])
    if (made.status === 'fulfilled') await made.value?.end()
  }
}

/** The day that was written, else the table as a whole: nobody asks for its days. */
function wanted(asset: StoredAsset, { partition }: AssetOutcome): ObservedRelation {
  const { partitionColumn: _, ...whole } = observed(asset)
  return partition === null ? whole : { ...observed(asset), partition }
}
