import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '@headwater/errors'
import { explaining } from '../../troubles/explaining.ts'
import type { SilverContext } from '../context.ts'

/** Texts as Athena prints them; null for none. */
export type AthenaRow = readonly (string | null)[]

/**
 * Asks Athena, in the dataset's database, and waits for the answer; results are left where the dataset says. Throws
 * UserError `bad-source` with Athena's own reason and the query; AwsError for what AWS refuses.
 */
export async function queryAthena({ aws, dataset, signal }: SilverContext, sql: string): Promise<readonly AthenaRow[]> {
  const { database, results } = dataset.athena
  const asked = { region: aws.region, endpoint: aws.endpoint, service: 'Athena', call: 'athena:StartQueryExecution' }
  return explaining(asked, async () => {
    const sdk = await import('@aws-sdk/client-athena')
    const athena = await aws.athena()
    const { QueryExecutionId } = await athena.send(
      new sdk.StartQueryExecutionCommand({
        QueryString: sql,
        QueryExecutionContext: { Database: database },
        ResultConfiguration: { OutputLocation: `s3://${results.bucket}/${results.prefix}/` },
      }),
    )
    for (let waitMs = aws.endpoint === null ? 500 : 20; ; waitMs = Math.min(waitMs * 1.5, 5000)) {
      const { QueryExecution } = await athena.send(new sdk.GetQueryExecutionCommand({ QueryExecutionId }))
      const { State, StateChangeReason = '' } = QueryExecution?.Status ?? {}
      if (State === 'SUCCEEDED') break
      if (State === 'FAILED' || State === 'CANCELLED') throw refused(State, StateChangeReason, sql)
      await sleep(waitMs, undefined, signal === undefined ? {} : { signal })
    }
    const rows: AthenaRow[] = []
    let token: string | undefined
    do {
      const page = await athena.send(
        new sdk.GetQueryResultsCommand({ QueryExecutionId, ...(token !== undefined && { NextToken: token }) }),
      )
      for (const { Data = [] } of page.ResultSet?.Rows ?? [])
        rows.push(Data.map(({ VarCharValue = null }) => VarCharValue))
      token = page.NextToken
    } while (token !== undefined)
    // The first row of a SELECT has the names of its columns.
    return rows.slice(1)
  })
}

function refused(state: string, reason: string, sql: string): UserError {
  return new UserError('bad-source', `Athena's query ${state === 'FAILED' ? 'failed' : 'was cancelled'}`, {
    details: [...reason.split('\n').slice(0, 3), ...sql.split('\n')],
  })
}
