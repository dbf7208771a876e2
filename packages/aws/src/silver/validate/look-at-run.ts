import { isDeepStrictEqual } from 'node:util'
import type { Aws } from '../../clients.ts'
import { allEnded } from '../all-ended.ts'
import type { Dataset } from '../dataset.ts'
import type { SuccessDocument } from '../documents.ts'
import { type Duckdb, withDuckdb } from '../duckdb.ts'
import { homeMonth, parseSilverKey, runFolder, successKey } from '../layout.ts'
import { type Objects, openObjects, type StoredObject } from '../objects.ts'
import { readSuccess } from '../read-documents.ts'
import type { FolderFacts, PartFacts, RunAsked, RunFacts } from './facts.ts'
import { s3Url } from './finding.ts'
import { lookAtBronze, lookAtQuarantine } from './look-at-input.ts'
import { findRepeated, lookAtPart } from './look-at-part.ts'

export interface Look {
  /** Also at what it was made of: the raw file, and the quarantine. */
  readonly input: boolean
  /** The raw file that it was made of; without one, each of that date. */
  readonly bronzeKey?: string
}

/** What was found of a run, with the objects in its folders of the Silver bucket. */
export interface Seen {
  readonly facts: RunFacts
  readonly objects: readonly StoredObject[]
}

/**
 * Looks at all of a run whose `_SUCCESS` was read: lists its folders, and fetches each part once. Parts that lie where they
 * should not are told, not read. Of S3 it asks, for a run of one month: one listing and a request for each part; with its
 * input two more.
 */
export async function lookAtRun(
  aws: Aws,
  dataset: Dataset,
  asked: RunAsked,
  success: SuccessDocument,
  { input, bronzeKey }: Look,
): Promise<Seen> {
  const silver = openObjects(aws, dataset.silver.bucket)
  const named = new Map<string, { times: number; rows: number }>()
  for (const { key, rows } of success.files) {
    named.set(key, { times: (named.get(key)?.times ?? 0) + 1, rows })
  }
  const place = (key: string) => {
    const parsed = parseSilverKey(dataset, key)
    return parsed?.runId === asked.runId && parsed.schemaVersion === asked.schemaVersion ? parsed : null
  }
  const home = homeMonth(asked.date)
  const months = [...new Set([home, ...[...named.keys()].flatMap((key) => place(key)?.month ?? [])])].sort()
  const folders = months.map((month) => ({ month, path: runFolder(dataset, month, asked.schemaVersion, asked.runId) }))

  return withDuckdb(async (duckdb) => {
    const [listings, bronze, quarantine] = await allEnded([
      allEnded(folders.map(({ path }) => silver.list(`${path}/`))),
      input ? lookAtBronze(aws, dataset, { date: asked.date, key: bronzeKey ?? null, duckdb }) : null,
      input ? lookAtQuarantine(aws, dataset, asked) : null,
    ])
    const objects = listings.flat()
    const stored = new Map(objects.map((object) => [object.key, object]))
    const homeSuccess = successKey(runFolder(dataset, home, asked.schemaVersion, asked.runId))
    const keys = new Set([...named.keys(), ...objects.map(({ key }) => key).filter(isPart)])
    const local = new Map([...keys].sort().map((key, at) => [key, `${duckdb.folder}/${at}.parquet`]))
    const parts = await allEnded(
      [...local].map(async ([key, file]): Promise<PartFacts> => {
        const month = place(key)?.month ?? null
        const bytes = stored.get(key)?.bytes ?? null
        const known = named.get(key)
        const reads = bytes !== null && month !== null && isPart(key)
        const read = reads && (await silver.download(key, file))
        const at = { month: month ?? home, schemaVersion: asked.schemaVersion, runId: asked.runId, date: asked.date }
        return {
          url: s3Url(silver.bucket, key),
          named: known?.times ?? 0,
          rowsNamed: known?.rows ?? null,
          bytes: reads && !read ? null : bytes,
          month,
          content: read ? await lookAtPart(duckdb, file, at) : null,
        }
      }),
    )
    const facts: RunFacts = {
      asked,
      success,
      successUrl: s3Url(silver.bucket, homeSuccess),
      folders: await allEnded(
        folders.map(({ month, path }) =>
          lookAtFolder(silver, stored, { month, key: successKey(path), homeSuccess, success }),
        ),
      ),
      parts,
      repeated: await repeatedIn(duckdb, parts, local),
      bronze,
      quarantine,
    }
    return { facts, objects }
  })
}

function isPart(key: string): boolean {
  return /\/part-[^/]*\.parquet$/.test(key)
}

interface Folder {
  readonly month: string
  readonly key: string
  readonly homeSuccess: string
  readonly success: SuccessDocument
}

/** By the etags of the listing, where they are the same: then nothing has to be fetched. */
async function lookAtFolder(
  silver: Objects,
  stored: ReadonlyMap<string, StoredObject>,
  { month, key, homeSuccess, success }: Folder,
): Promise<FolderFacts> {
  const object = stored.get(key)
  const url = s3Url(silver.bucket, key)
  if (object === undefined) return { month, url, success: 'missing' }
  if (object.etag === stored.get(homeSuccess)?.etag) return { month, url, success: 'the same' }
  const read = await readSuccess(silver, key)
  return { month, url, success: read.ok && isDeepStrictEqual(read.document, success) ? 'the same' : 'another' }
}

async function repeatedIn(duckdb: Duckdb, parts: readonly PartFacts[], local: ReadonlyMap<string, string>) {
  const whole = parts.every(({ content }) => content !== null && 'rows' in content && content.checks !== null)
  return whole ? findRepeated(duckdb, [...local.values()]) : null
}
