import { setTimeout as sleep } from 'node:timers/promises'
import type { S3Client } from '@aws-sdk/client-s3'

/** Write only over exactly this version, or only where there is nothing yet. */
export type WriteCondition = { readonly ifMatch: string } | { readonly ifNoneMatch: true }

interface Put {
  readonly s3: S3Client
  readonly sdk: typeof import('@aws-sdk/client-s3')
  readonly bucket: string
  readonly key: string
  readonly body: Uint8Array | string
}

/** S3 answers 409 while another conditional write of the same key is under way, and asks to try again. */
const CONFLICTS = 8

/**
 * Writes an object under a condition; gives its etag, or `lost` where the condition does not hold.
 * Where the SDK had to repeat the request, the first attempt may have been carried out with its answer lost, and then our own
 * write is what the condition fails on: what is there is compared with what was to be written.
 */
export async function conditionalPut(put: Put, condition: WriteCondition | undefined): Promise<string | 'lost'> {
  const { s3, sdk, bucket, key, body } = put
  for (let conflict = 1; ; conflict++) {
    try {
      const answer = await s3.send(
        new sdk.PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: body,
          // Of an empty text the SDK would not know it.
          ContentLength: typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength,
          ...(condition !== undefined &&
            ('ifMatch' in condition ? { IfMatch: `"${condition.ifMatch}"` } : { IfNoneMatch: '*' })),
        }),
      )
      return answer.ETag ?? ''
    } catch (error) {
      if (condition === undefined || !(error instanceof sdk.S3ServiceException)) throw error
      const { httpStatusCode: status, attempts = 1 } = error.$metadata
      if (status === 409 && conflict < CONFLICTS) {
        await sleep(Math.random() * 50 * conflict)
        continue
      }
      // With If-Match on an object that is gone, S3 says that there is none.
      const gone = 'ifMatch' in condition && error.name === 'NoSuchKey'
      if (status !== 412 && status !== 409 && !gone) throw error
      return attempts > 1 ? ((await ownWrite(put)) ?? 'lost') : 'lost'
    }
  }
}

/** The etag of what is there, where it is what was to be written. */
async function ownWrite({ s3, sdk, bucket, key, body }: Put): Promise<string | null> {
  try {
    const { Body, ETag = '' } = await s3.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }))
    const there = Buffer.from((await Body?.transformToByteArray()) ?? [])
    return there.equals(typeof body === 'string' ? Buffer.from(body) : body) ? ETag : null
  } catch (error) {
    if (error instanceof sdk.NoSuchKey) return null
    throw error
  }
}
