import { UserError } from '@headwater/errors'
import * as v from 'valibot'
import type { Dataset } from './dataset.ts'
import * as schemas from './document-schemas.ts'
import type { CanonicalDocument, GoldSuccessDocument, LatestDocument, SuccessDocument } from './documents.ts'
import { canonicalKey, latestKey } from './layout.ts'
import type { Objects } from './objects.ts'

/** A document that was asked for, or what is wrong with it. `missing` is told apart: it may be an answer in itself. */
export type Read<T> =
  | { readonly ok: true; readonly document: T; readonly etag: string }
  | { readonly ok: false; readonly problem: 'missing' | 'empty' | 'unreadable'; readonly message: string }

/** `_SUCCESS` of a run's folder. What it says is checked for its form alone; whether it is true is for the validation. */
export function readSuccess(objects: Objects, key: string): Promise<Read<SuccessDocument>> {
  return readDocument(objects, key, schemas.Success)
}

/** `_SUCCESS` of a gold folder. */
export function readGoldSuccess(objects: Objects, key: string): Promise<Read<GoldSuccessDocument>> {
  return readDocument(objects, key, schemas.GoldSuccess)
}

/** `_CANONICAL.json` as it was found. */
export interface Canonical {
  readonly document: CanonicalDocument
  /** For the condition of the next write. */
  readonly etag: string
}

/**
 * `_CANONICAL.json`; null where nothing was ever promoted nor adopted. Throws UserError `bad-source` where it is there and
 * not what it should be: nothing may be taken for canonical then, and nothing may be written over it.
 */
export async function readCanonical(objects: Objects, dataset: Pick<Dataset, 'silver'>): Promise<Canonical | null> {
  const read = await readDocument(objects, canonicalKey(dataset), schemas.Canonical)
  if (read.ok) return { document: read.document, etag: read.etag }
  if (read.problem === 'missing') return null
  throw new UserError('bad-source', read.message, {
    details: ['it says which runs count: nothing is promoted, deleted or backfilled while it cannot be read'],
    next: ['bring back an earlier version of it (versions of the bucket, or the newest of _audit/)'],
  })
}

/** `_LATEST.json`, with what is wrong with it as data: it is derived, so that a broken one is written again. */
export function readLatest(objects: Objects, dataset: Pick<Dataset, 'silver'>): Promise<Read<LatestDocument>> {
  return readDocument(objects, latestKey(dataset), schemas.Latest)
}

async function readDocument<T>(objects: Objects, key: string, schema: v.GenericSchema<unknown, T>): Promise<Read<T>> {
  const where = `s3://${objects.bucket}/${key}`
  const found = await objects.read(key)
  if (found === null) return { ok: false, problem: 'missing', message: `${where} is missing` }
  return parseDocument(found.body, found.etag, where, schema)
}

/** Of bytes; `where` is for the message. */
export function parseDocument<T>(
  body: Uint8Array,
  etag: string,
  where: string,
  schema: v.GenericSchema<unknown, T>,
): Read<T> {
  const text = new TextDecoder().decode(body)
  if (text.trim() === '') return { ok: false, problem: 'empty', message: `${where} is empty` }
  const unreadable = (why: string): Read<T> => ({ ok: false, problem: 'unreadable', message: `${where} ${why}` })
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch (error) {
    return unreadable(`is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const parsed = v.safeParse(schema, given)
  if (parsed.success) return { ok: true, document: parsed.output, etag }
  const [issue] = parsed.issues
  const path = v.getDotPath(issue)
  return unreadable(`is not as it should be: ${path === null ? '' : `${path} `}${said(issue)}`)
}

function said(issue: v.BaseIssue<unknown>): string {
  if (issue.kind === 'schema')
    return issue.received === 'undefined' ? 'is missing' : `is ${issue.received}, expected ${issue.expected}`
  return issue.message
}
