import { UserError } from '@headwater/errors'
import type { AssetGraph } from '@headwater/graph'
import { dayIn } from './zoned-time.ts'

/**
 * Refuses policies and partitions in time zones that do not exist. Here and not where they are defined: the tables of zones take
 * 20 ms to load. Throws UserError `bad-config` that names asset and line.
 */
export function checkTimeZones(graph: AssetGraph): void {
  for (const key of graph.keys) {
    const { freshness = [], partitions } = graph.asset(key)
    if (freshness.length === 0) continue
    const zones = freshness.flatMap((policy) => (policy.type === 'by' ? [policy.timeZone] : []))
    for (const zone of [...zones, ...(partitions ? [partitions.timeZone] : [])]) {
      if (exists(zone)) continue
      const location = graph.operationOf(key)?.location
      const place = location === undefined ? '' : `${location}: `
      throw new UserError('bad-config', `${place}freshness of ${graph.label(key)}: there is no time zone "${zone}"`, {
        details: ['expected  an IANA name, for example America/New_York or UTC'],
      })
    }
  }
}

function exists(timeZone: string): boolean {
  try {
    dayIn(timeZone, 0)
    return true
  } catch {
    return false
  }
}
