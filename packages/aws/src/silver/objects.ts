import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { InternalError } from '@headwater/errors'
import type { Aws } from '../clients.ts'
import { explaining } from '../troubles/explaining.ts'
import { AwsError } from '../troubles/trouble.ts'
import { conditionalPut, type WriteCondition } from './conditional-put.ts'

/** One object of a bucket, as a listing shows it. */
export interface StoredObject {
  readonly key: string
  readonly bytes: number
  /** Without quotes. The same for the same content, unless the bucket encrypts with keys of its own. */
  readonly etag: string
  /** When it was written. */
  readonly at: Date
}

/**
 * One bucket. Every call waits for room among the requests of its Aws, so that callers may ask for thousands at once.
 * What S3 refuses is thrown as AwsError with its cause and the next command.
 */
export interface Objects {
  readonly bucket: string
  /** All objects whose key starts with `prefix`, by key. `after`: keys behind this one alone; `until`: and none behind that. */
  readonly list: (
    prefix: string,
    range?: { readonly after?: string; readonly until?: string },
  ) => Promise<readonly StoredObject[]>
  /** Names of the folders right under `prefix` (which ends where a folder does: with or without its slash), without slashes. */
  readonly folders: (prefix: string) => Promise<readonly string[]>
  /** Null where there is no such object. */
  readonly head: (key: string) => Promise<StoredObject | null>
  readonly read: (key: string) => Promise<{ readonly body: Uint8Array; readonly etag: string } | null>
  /** Writes the object to a file on this machine, which is made or replaced; false where there is no such object. */
  readonly download: (key: string, file: string) => Promise<boolean>
  /** With a condition: `lost` where another writer was first, and nothing was written. */
  readonly write: (
    key: string,
    body: Uint8Array | string,
    condition?: WriteCondition,
  ) => Promise<{ readonly etag: string } | 'lost'>
  /** Within S3, without a way through this machine. At most 5 GB (S3's own limit for one request). */
  readonly copy: (
    key: string,
    to: { readonly bucket: string; readonly key: string },
  ) => Promise<{ readonly etag: string }>
  /** An object that is not there counts as removed. Throws AwsError naming those that S3 did not remove. */
  readonly remove: (keys: readonly string[]) => Promise<void>
}

/** DeleteObjects takes at most so many. */
const REMOVED_AT_ONCE = 1000

export function openObjects(aws: Aws, bucket: string): Objects {
  const ask = async <T>(
    call: string,
    key: string | undefined,
    work: (s3: import('@aws-sdk/client-s3').S3Client, sdk: typeof import('@aws-sdk/client-s3')) => Promise<T>,
  ): Promise<T> => {
    const asked = { region: aws.region, endpoint: aws.endpoint, service: 'S3', bucket, call: `s3:${call}` }
    return aws.whenRoom(() =>
      explaining({ ...asked, ...(key !== undefined && { key }) }, async () =>
        work(await aws.s3(), await import('@aws-sdk/client-s3')),
      ),
    )
  }
  /** The same, where an object that is not there is an answer. */
  const askFor = async <T>(call: string, key: string, work: Parameters<typeof ask<T>>[2]): Promise<T | null> =>
    ask(call, key, work).catch((error: unknown) => {
      if (error instanceof AwsError && error.trouble.kind === 'no such object') return null
      throw error
    })

  /** What lies under a prefix, page by page; the next one is asked for when it is wanted. */
  async function* pages(
    prefix: string,
    how: { readonly StartAfter?: string | undefined; readonly Delimiter?: string },
  ) {
    let token: string | undefined
    do {
      const page = await ask('ListBucket', prefix, (s3, sdk) =>
        s3.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ...how, ContinuationToken: token })),
      )
      yield page
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined
    } while (token !== undefined)
  }

  return {
    bucket,

    async list(prefix, { after, until } = {}) {
      const found: StoredObject[] = []
      for await (const { Contents = [] } of pages(prefix, { StartAfter: after })) {
        for (const { Key = '', Size = 0, ETag = '', LastModified = new Date(0) } of Contents) {
          if (until !== undefined && Key > until) return found
          found.push({ key: Key, bytes: Size, etag: bare(ETag), at: LastModified })
        }
      }
      return found
    },

    async folders(prefix) {
      const under = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
      const names: string[] = []
      for await (const { CommonPrefixes = [] } of pages(under, { Delimiter: '/' })) {
        for (const { Prefix = '' } of CommonPrefixes) names.push(Prefix.slice(under.length, -1))
      }
      return names
    },

    head: (key) =>
      askFor('GetObject', key, async (s3, sdk) => {
        const {
          ContentLength = 0,
          ETag = '',
          LastModified = new Date(0),
        } = await s3.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }))
        return { key, bytes: ContentLength, etag: bare(ETag), at: LastModified }
      }),

    read: (key) =>
      askFor('GetObject', key, async (s3, sdk) => {
        const { Body, ETag = '' } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }))
        return { body: (await Body?.transformToByteArray()) ?? new Uint8Array(), etag: bare(ETag) }
      }),

    async download(key, file) {
      const done = await askFor('GetObject', key, async (s3, sdk) => {
        const { Body } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }))
        if (!(Body instanceof Readable)) throw new InternalError('S3 answered with no stream')
        await pipeline(Body, createWriteStream(file))
        return true
      })
      return done ?? false
    },

    write: (key, body, condition) =>
      ask('PutObject', key, async (s3, sdk) => {
        const etag = await conditionalPut({ s3, sdk, bucket, key, body }, condition)
        return etag === 'lost' ? 'lost' : { etag: bare(etag) }
      }),

    copy: (key, to) =>
      ask('GetObject and s3:PutObject', key, async (s3, sdk) => {
        const source = [bucket, ...key.split('/')].map(encodeURIComponent).join('/')
        const answer = await s3.send(new sdk.CopyObjectCommand({ Bucket: to.bucket, Key: to.key, CopySource: source }))
        return { etag: bare(answer.CopyObjectResult?.ETag ?? '') }
      }),

    async remove(keys) {
      for (let from = 0; from < keys.length; from += REMOVED_AT_ONCE) {
        const Objects = keys.slice(from, from + REMOVED_AT_ONCE).map((Key) => ({ Key }))
        const answer = await ask('DeleteObject', undefined, (s3, sdk) =>
          s3.send(new sdk.DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } })),
        )
        const left = answer.Errors ?? []
        if (left.length > 0) throw notRemoved(bucket, left)
      }
    },
  }
}

function notRemoved(bucket: string, left: readonly import('@aws-sdk/client-s3')._Error[]): AwsError {
  const denied = left.some(({ Code }) => Code === 'AccessDenied')
  return new AwsError({
    kind: denied ? 'access denied' : 'refused by AWS',
    message: `S3 did not remove ${left.length === 1 ? 'an object' : `${left.length} objects`} of ${bucket}`,
    evidence: left.slice(0, 5).map(({ Key, Code, Message }) => `${Key}: ${Code} ${Message ?? ''}`.trimEnd()),
    next: denied ? [`allow s3:DeleteObject on s3://${bucket}/`] : ['the same again: what is gone stays gone'],
  })
}

function bare(etag: string): string {
  return etag.replace(/^"|"$/g, '')
}
