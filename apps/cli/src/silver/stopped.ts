import type { Conflict, GoldFailed } from '@headwater/aws/silver'
import { silverCommand } from './silver-commands.ts'

const SHOWN = 5

/** Who made something else count, for each date, and how to look at it anew. */
export function movedByLines({ partitions }: Conflict, target: string, ids: readonly string[]): string[] {
  const lines = partitions.slice(0, SHOWN).map(({ ingest_date, now, change }) => {
    const what = now === null ? 'nothing counts now' : `${now.run_id} counts now`
    if (change === null) return `  ${ingest_date}  ${what}`
    const why = change.reason === null ? '' : `: "${change.reason}"`
    return `  ${ingest_date}  ${what}: ${change.action} by ${change.by} at ${change.at}${why}`
  })
  const more = partitions.length - lines.length
  return [
    ...lines,
    ...(more > 0 ? [`  … ${more} more`] : []),
    `  look again   ${silverCommand('promote', [...ids, '--dry-run'], target)}`,
  ]
}

export function goldFailedLines({ month, message, evidence, next }: GoldFailed): string[] {
  return [
    `  ${month}  ${message}`,
    ...evidence.slice(0, 12).map((line) => `    ${line}`),
    ...next.map((command) => `  next   ${command}`),
  ]
}
