import { setTimeout as sleep } from 'node:timers/promises'
import type { CanonicalDocument, SuccessDocument } from '@headwater/aws/silver'
import { folderOf, type Lake } from './lake.ts'

/** Somebody who reads what counts, over and over. */
export interface SteadyReader {
  /** Ends it; gives how often it has read, and everything that it found broken. */
  stop(): Promise<{ readonly reads: number; readonly broken: readonly string[] }>
}

/** Reads the runs that count for these dates and the months of Gold that count, until it is stopped: each has to be whole. */
export function readSteadily(lake: Lake, dates: readonly string[]): SteadyReader {
  const broken = new Set<string>()
  let reads = 0
  let goesOn = true
  let version = 0
  const ended = (async () => {
    while (goesOn) {
      const found = await lake.canonical().catch((error: unknown) => {
        broken.add(`_CANONICAL.json cannot be read: ${error}`)
        return null
      })
      if (found !== null) {
        if (found.version < version) broken.add(`version ${found.version} after ${version}`)
        version = found.version
        for (const problem of await problemsOf(lake, found, dates)) broken.add(problem)
        reads += 1
      }
      await sleep(100)
    }
  })()
  return {
    async stop() {
      goesOn = false
      await ended
      return { reads, broken: [...broken] }
    },
  }
}

async function problemsOf(lake: Lake, document: CanonicalDocument, dates: readonly string[]): Promise<string[]> {
  const { partitions, gold } = document
  const silver = dates.map(async (date) => {
    const run = partitions[date]
    if (run === undefined) return [`nothing counts for ${date}`]
    const key = `${folderOf(date.slice(0, 7), run.run_id, run.schema_v)}/_SUCCESS`
    return wholeness(lake, 'ohpen-silver', key, run.run_id)
  })
  const months = new Set(dates.flatMap((date) => partitions[date]?.months ?? []))
  const monthly = [...months].map(async (month) => {
    const run = gold[month]?.run_id ?? 'nothing'
    const [year, number] = month.split('-')
    const key = `gold/mortgages/account_months/year=${year}/month=${number}/run_id=${run}/_SUCCESS`
    return wholeness(lake, 'ohpen-gold', key, run)
  })
  return (await Promise.all([...silver, ...monthly])).flat()
}

async function wholeness(lake: Lake, bucket: string, key: string, run: string): Promise<string[]> {
  try {
    const success = await lake.json<SuccessDocument>(bucket, key)
    if (success.run_id !== run) return [`${key} is of ${success.run_id}`]
    const parts = await Promise.all(success.files.map((file) => lake.read(bucket, file.key)))
    return parts.some((part) => part.subarray(0, 4).toString() !== 'PAR1') ? [`a part of ${run} is no Parquet`] : []
  } catch (error) {
    return [`${key}: ${error}`]
  }
}
