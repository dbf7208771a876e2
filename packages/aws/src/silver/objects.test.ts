import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { type Aws, openAws } from '../clients.ts'
import { answeringAws, s3Error } from '../testing/answering.ts'
import { type Objects, openObjects } from './objects.ts'
import { type Emulator, startEmulator } from './testing/emulator.ts'

let emulator: Emulator
let aws: Aws
let objects: Objects

beforeAll(async () => {
  emulator = await startEmulator()
  aws = emulator.aws
  objects = openObjects(aws, emulator.dataset.silver.bucket)
}, 60_000)

afterAll(() => emulator.stop())

const text = (body: Uint8Array | undefined) => new TextDecoder().decode(body)

describe('objects', () => {
  it('are written, read, looked at, downloaded, copied and removed under any name', async () => {
    const key = 'any/b=1/x ü+y%20.txt'
    const written = await objects.write(key, 'hello')
    expect(written).toEqual({ etag: '5d41402abc4b2a76b9719d911017c592' })
    expect(text((await objects.read(key))?.body)).toBe('hello')
    expect(await objects.head(key)).toMatchObject({ key, bytes: 5, etag: '5d41402abc4b2a76b9719d911017c592' })
    const folder = mkdtempSync(join(tmpdir(), 'headwater-objects-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    expect(await objects.download(key, join(folder, 'x'))).toBe(true)
    expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('hello')
    await objects.copy(key, { bucket: objects.bucket, key: `copy/${key}` })
    expect(text((await objects.read(`copy/${key}`))?.body)).toBe('hello')
    await objects.remove([key, `copy/${key}`, 'never there'])
    expect(await objects.list('any/')).toEqual([])
  })

  it('that are not there are an answer', async () => {
    expect(await objects.read('none')).toBeNull()
    expect(await objects.head('none')).toBeNull()
    expect(await objects.download('none', '/nowhere/file')).toBe(false)
    expect(await objects.list('none')).toEqual([])
    expect(await objects.folders('none')).toEqual([])
  })

  it('are listed by key, within a range of keys', async () => {
    const keys = ['r/1', 'r/2', 'r/3', 'r/4', 'r/5']
    await Promise.all(keys.map((key) => objects.write(key, '')))
    expect((await objects.list('r/')).map(({ key }) => key)).toEqual(keys)
    expect((await objects.list('r/', { after: 'r/2', until: 'r/4' })).map(({ key }) => key)).toEqual(['r/3', 'r/4'])
  })

  it('are listed over as many pages as there are, no further than asked, and removed a thousand at a time', async () => {
    const pages = [
      '<IsTruncated>true</IsTruncated><NextContinuationToken>next</NextContinuationToken><Contents><Key>a</Key></Contents>',
      '<IsTruncated>false</IsTruncated><Contents><Key>b</Key></Contents>',
    ]
    const { aws, asked } = await answeringAws(({ method, path }) => {
      if (method === 'POST') return { status: 200, body: '<DeleteResult/>' }
      return {
        status: 200,
        body: `<ListBucketResult>${pages[path.includes('continuation-token=next') ? 1 : 0]}</ListBucketResult>`,
      }
    })
    const lake = openObjects(aws, 'lake')
    expect((await lake.list('')).map(({ key }) => key)).toEqual(['a', 'b'])
    expect(asked).toHaveLength(2)
    expect((await lake.list('', { until: 'Z' })).length).toBe(0)
    expect(asked).toHaveLength(3)
    await lake.remove(Array.from({ length: 1001 }, (_, i) => `key ${i}`))
    expect(asked.slice(3).map(({ body }) => body.match(/<Key>/g)?.length)).toEqual([1000, 1])
  })

  it('lie in folders, whose names are those right under a prefix', async () => {
    await Promise.all(['f/a=1/x', 'f/a=1/deep/x', 'f/a=2/x', 'f/file', 'fa/x'].map((key) => objects.write(key, '')))
    expect(await objects.folders('f')).toEqual(['a=1', 'a=2'])
    expect(await objects.folders('f/')).toEqual(['a=1', 'a=2'])
  })

  it('are written over a version by one of two writers', async () => {
    const first = await objects.write('raced', '0', { ifNoneMatch: true })
    expect(await objects.write('raced', '1', { ifNoneMatch: true })).toBe('lost')
    const ifMatch = first === 'lost' ? '' : first.etag
    const writes = await Promise.all(
      Array.from({ length: 20 }, (_, i) => objects.write('raced', `by ${i}`, { ifMatch })),
    )
    expect(writes.filter((write) => write !== 'lost')).toHaveLength(1)
    expect(await objects.write('gone', '1', { ifMatch })).toBe('lost')
  })

  it('are counted by request, repeated attempts included', async () => {
    let puts = 0
    const { aws } = await answeringAws(
      ({ method }) =>
        method === 'PUT' && ++puts === 1 ? { status: 500 } : { status: 200, body: '<ListBucketResult/>' },
      { maxAttempts: 2 },
    )
    await openObjects(aws, 'lake').write('counted', '')
    await openObjects(aws, 'lake').list('counted')
    expect(aws.requests.byCall()).toEqual({ 's3:ListObjectsV2': 1, 's3:PutObject': 2 })
    expect(aws.requests.total()).toBe(3)
  })

  it('are asked for in a bounded number at once', async () => {
    let now = 0
    let most = 0
    const own = openAws({ region: 'eu-west-1', requestsAtOnce: 3 })
    onTestFinished(own.close)
    const work = () =>
      own.whenRoom(async () => {
        most = Math.max(most, ++now)
        await new Promise(setImmediate)
        now--
      })
    await Promise.all(Array.from({ length: 20 }, work))
    expect(most).toBe(3)
  })

  it('of a bucket that is not there say so', async () => {
    const trouble = { kind: 'no such bucket', message: 'there is no bucket nowhere' }
    await expect(openObjects(aws, 'nowhere').list('')).rejects.toMatchObject({ trouble, exitCode: 3 })
    await expect(openObjects(aws, 'nowhere').read('x')).rejects.toMatchObject({ trouble })
  })
})

describe('what S3 refuses', () => {
  it('in another region names that region', async () => {
    const headers = { 'x-amz-bucket-region': 'us-east-1' }
    const { aws } = await answeringAws(() => ({
      status: 301,
      headers,
      body: s3Error('PermanentRedirect', 'use another'),
    }))
    const trouble = {
      kind: 'other region',
      message: 'bucket lake is not in region eu-west-1, but in us-east-1',
      next: [expect.stringContaining("region: 'us-east-1'")],
    }
    const { list, head, write } = openObjects(aws, 'lake')
    await expect(list('')).rejects.toMatchObject({ trouble })
    await expect(head('x')).rejects.toMatchObject({ trouble })
    await expect(write('x', '')).rejects.toMatchObject({ trouble })
  })

  it('for want of a permission names the call and the object', async () => {
    const { aws } = await answeringAws(() => ({ status: 403, body: s3Error('AccessDenied', 'no') }))
    const trouble = {
      kind: 'access denied',
      message: 'not allowed to call s3:GetObject on s3://lake/a/b',
      evidence: ['AccessDenied: no'],
    }
    await expect(openObjects(aws, 'lake').read('a/b')).rejects.toMatchObject({ trouble })
    // Without a body, as S3 answers to HEAD.
    await expect(openObjects(aws, 'lake').head('a/b')).rejects.toMatchObject({ trouble: { kind: 'access denied' } })
  })

  it('for too many requests passes by itself', async () => {
    const { aws } = await answeringAws(() => ({ status: 503, body: s3Error('SlowDown', 'slow down') }))
    const trouble = { kind: 'throttled', transient: true }
    await expect(openObjects(aws, 'lake').list('')).rejects.toMatchObject({ trouble })
  })

  it('by not being there is told from what it refuses', async () => {
    const credentials = { accessKeyId: '123456789012', secretAccessKey: 'test' }
    const gone = openAws({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9', credentials, maxAttempts: 1 })
    onTestFinished(gone.close)
    const trouble = { kind: 'unreachable', message: 'S3 cannot be reached at http://127.0.0.1:9', transient: true }
    await expect(openObjects(gone, 'lake').list('')).rejects.toMatchObject({ trouble })
  })

  it('of a removal names what is left', async () => {
    const body = `<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>`
    const { aws } = await answeringAws(() => ({ status: 200, body }))
    const trouble = {
      kind: 'access denied',
      message: 'S3 did not remove an object of lake',
      evidence: ['a: AccessDenied no'],
    }
    await expect(openObjects(aws, 'lake').remove(['a', 'b'])).rejects.toMatchObject({ trouble })
  })
})

describe('a conditional write whose answer got lost', () => {
  /** The first attempt is carried out, and ends as an error of the server; the second fails on what the first has written. */
  async function repeated(there: string) {
    let puts = 0
    const { aws } = await answeringAws(
      ({ method }) => {
        if (method === 'GET') return { status: 200, headers: { etag: '"ours"' }, body: there }
        puts += 1
        if (puts === 1) return { status: 500, body: s3Error('InternalError') }
        return { status: 412, body: s3Error('PreconditionFailed') }
      },
      { maxAttempts: 2 },
    )
    return openObjects(aws, 'lake').write('_CANONICAL.json', 'mine', { ifMatch: 'before' })
  }

  it('was ours where what is there is ours', async () => {
    expect(await repeated('mine')).toEqual({ etag: 'ours' })
  })

  it('was lost where something else is there', async () => {
    expect(await repeated('theirs')).toBe('lost')
  })

  it('is never taken for ours at the first attempt, even where the same is there', async () => {
    const { aws } = await answeringAws(({ method }) =>
      method === 'GET' ? { status: 200, body: 'mine' } : { status: 412, body: s3Error('PreconditionFailed') },
    )
    expect(await openObjects(aws, 'lake').write('_CANONICAL.json', 'mine', { ifMatch: 'before' })).toBe('lost')
  })

  it('is tried again while S3 says that another one is under way', async () => {
    let puts = 0
    const { aws } = await answeringAws(() =>
      ++puts < 3
        ? { status: 409, body: s3Error('ConditionalRequestConflict') }
        : { status: 200, headers: { etag: '"new"' } },
    )
    expect(await openObjects(aws, 'lake').write('x', 'mine', { ifMatch: 'before' })).toEqual({ etag: 'new' })
  })
})
