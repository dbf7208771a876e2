import type { AssetOutcome, Executor, StepReport } from '@headwater/engine'
import type { Relation } from '@headwater/graph'
import { connect, countRows } from '@headwater/postgres'

/**
 * Adds the number of rows to each built asset whose builder cannot tell it: dbt says how many rows an incremental
 * model took in, not how many it holds. Reports keep their order, so a count never comes after what is behind it.
 */
export function countingRows(executor: Executor, databaseUrl: string): Executor {
  return async (input, context) => {
    const relations = new Map(
      input.assets.flatMap(({ asset }): [string, Relation][] =>
        asset.relation && asset.storage !== 'view' ? [[asset.key, asset.relation]] : [],
      ),
    )
    let queue = Promise.resolve()
    // One connection, made with the first count.
    const clients: ReturnType<typeof connect>[] = []

    const counted = async (outcome: AssetOutcome): Promise<AssetOutcome> => {
      const relation = relations.get(outcome.key)
      if (!relation || outcome.rows !== null || outcome.state !== 'materialized') return outcome
      try {
        if (clients.length === 0) clients.push(connect(databaseUrl))
        const [client] = await Promise.all(clients)
        const [rows = null] = client ? await countRows(client, [relation]) : []
        return { ...outcome, rows }
      } catch {
        return outcome // A count is a courtesy: without it the asset is built all the same.
      }
    }
    const report = (report: StepReport): void => {
      queue = queue.then(async () => {
        context.report(
          report.type === 'asset finished' ? { ...report, outcome: await counted(report.outcome) } : report,
        )
      })
    }
    try {
      return await executor(input, { ...context, report })
    } finally {
      await queue
      for (const made of await Promise.allSettled(clients)) if (made.status === 'fulfilled') await made.value.end()
    }
  }
}
