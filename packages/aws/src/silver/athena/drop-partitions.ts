import { explaining } from '../../troubles/explaining.ts'
import type { SilverContext } from '../context.ts'
import { parseSilverKey } from '../layout.ts'
import { athenaTables } from './tables.ts'

/** Takes the folders of these Silver objects out of the catalog, so that no query looks for what is gone. None there is fine. */
export async function dropPartitions({ aws, dataset }: SilverContext, keys: readonly string[]): Promise<void> {
  const folders = new Map<string, string[]>()
  for (const key of keys) {
    const parsed = parseSilverKey(dataset, key)
    if (parsed === null) continue
    const [year = '', month = ''] = parsed.month.split('-')
    folders.set(key.slice(0, key.lastIndexOf('/')), [year, month, parsed.schemaVersion, parsed.runId])
  }
  const asked = { region: aws.region, endpoint: aws.endpoint, service: 'Glue', call: 'glue:DeletePartition' }
  await explaining(asked, async () => {
    const sdk = await import('@aws-sdk/client-glue')
    const glue = await aws.glue()
    const table = { DatabaseName: dataset.athena.database, TableName: athenaTables(dataset).all }
    for (const PartitionValues of folders.values()) {
      try {
        // One by one: a run has few, and the emulator does not know of several.
        await glue.send(new sdk.DeletePartitionCommand({ ...table, PartitionValues }))
      } catch (error) {
        // No such partition, table or database: nobody reads by it.
        if (!(error instanceof sdk.EntityNotFoundException)) throw error
      }
    }
  })
}
