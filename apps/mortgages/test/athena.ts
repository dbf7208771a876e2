import {
  AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena'
import type { Emulator } from './emulator.ts'

/** The rows of an Athena query over the database `mortgages`, without the header. Throws with Athena's reason. */
export async function athena(
  { settings }: Emulator,
  sql: string,
): Promise<readonly (readonly (string | undefined)[])[]> {
  const client = new AthenaClient(settings)
  try {
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({
        QueryString: sql,
        QueryExecutionContext: { Database: 'mortgages' },
        ResultConfiguration: { OutputLocation: 's3://ohpen-artifacts/athena/' },
      }),
    )
    await succeeded(client, QueryExecutionId)
    const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }))
    return (ResultSet?.Rows ?? []).slice(1).map((row) => (row.Data ?? []).map((value) => value.VarCharValue))
  } finally {
    client.destroy()
  }
}

async function succeeded(client: AthenaClient, QueryExecutionId: string | undefined): Promise<void> {
  for (;;) {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }))
    const { State, StateChangeReason } = QueryExecution?.Status ?? {}
    if (State === 'SUCCEEDED') return
    if (State === 'FAILED' || State === 'CANCELLED') throw new Error(`${State}: ${StateChangeReason}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
