import { type PlatformDefinition, relationOf } from '@headwater/config'
import type { Observation, ObservedRelation } from '@headwater/postgres'

/**
 * What was loaded in bulk, as it stands in the warehouse, by `group/name`: with it the first backfill of a day can tell that it
 * brought nothing new. Throws UnreachableError.
 */
export async function seededContents(
  databaseUrl: string,
  { operations }: Pick<PlatformDefinition, 'operations'>,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Observation>> {
  const { connect, observe } = await import('@headwater/postgres')
  const loaded = new Set(paths)
  const wanted = operations.flatMap(({ makes, partitions }) =>
    Object.values(makes)
      .filter(({ path }) => loaded.has(path))
      .map((table): readonly [string, ObservedRelation] => {
        const { partitionColumn, fingerprint } = table
        const relation: ObservedRelation = {
          relation: relationOf(table),
          ...(fingerprint === false ? { fingerprint } : { exclude: fingerprint?.exclude ?? [] }),
          ...(partitionColumn !== undefined && { partitionColumn }),
          ...(partitions && { timeZone: partitions.timeZone }),
        }
        return [table.path, relation]
      }),
  )
  const client = await connect(databaseUrl)
  try {
    const found = await observe(
      client,
      wanted.map(([, relation]) => relation),
    )
    return new Map(wanted.flatMap(([path], i) => (found[i] ? [[path, found[i]] as const] : [])))
  } finally {
    await client.end()
  }
}

/** The fingerprints of one day, or of a whole table, as they are recorded. */
export function fingerprintsOf(
  content: Observation | undefined,
  partition: string | null,
): { readonly fingerprint?: string; readonly partitionFingerprint?: string } {
  const whole = content?.fingerprint ?? null
  const days = partition === null ? null : (content?.partitions ?? null)
  const day =
    days && (days.find((one) => one.partition === partition)?.fingerprint ?? content?.emptyFingerprint ?? null)
  return { ...(whole !== null && { fingerprint: whole }), ...(day !== null && { partitionFingerprint: day }) }
}
