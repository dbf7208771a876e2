import type { Executor } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import { failed } from '../failures.ts'
import { headwaterCommand } from '../headwater-command.ts'
import { AwsError } from '../troubles/trouble.ts'
import type { WriteAsideOptions } from './aside/work.ts'
import { failedBy, writeAside } from './aside/write-aside.ts'
import { readDataset, readPartitionFacts } from './read-dataset.ts'

/**
 * Carries out operations with executor `isolated`: one ingest_date each, written aside by an execution, validated, and compared
 * with the run that counts. Ends as `written aside`: what counts stays as it is. Every stage is in the store before the next
 * begins, and the execution is known by its name before it is started, so that an attempt after a kill goes on where that was.
 */
export function createIsolatedExecutor(options: WriteAsideOptions): Executor {
  return async (input, context) => {
    const [made, ...more] = input.assets
    const { partition: date, data } = input.step
    if (made === undefined || more.length > 0 || date === null || data === undefined) {
      return failed(
        `${input.operation.name} is written aside: a backfill finds out what its runs are called and made of`,
        [],
        made === undefined || date === null
          ? []
          : [headwaterCommand(['backfill', made.asset.key, '--partitions', date, '--reason', 'why'], input.target)],
      )
    }
    const dataset = readDataset(input.operation)
    const work = {
      ...options,
      account: options.aws(dataset.region),
      dataset,
      facts: readPartitionFacts(data),
      asset: made.asset.key,
      date,
      headwaterRun: input.runId,
      target: input.target,
      before: input.before?.external?.id ?? null,
      context,
    }
    context.report({ type: 'asset started', key: work.asset })
    try {
      return await writeAside(work)
    } catch (error) {
      if (error instanceof AwsError) return failedBy(error.trouble)
      if (error instanceof UserError) return failed(error.message, error.details, error.next)
      throw error
    }
  }
}
