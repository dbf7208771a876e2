import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startTimeOf } from '../processes.ts'
import { isHealthy } from '../services/health.ts'
import { clientsOf, runToEnd } from '../testing/aws.ts'
import { AWS_HEALTH } from './program.ts'
import { startAws, type TemporaryAws } from './temporary.ts'

describe('a temporary AWS', { timeout: 60_000 }, () => {
  let aws: TemporaryAws
  beforeAll(async () => {
    aws = await startAws()
  })
  afterAll(() => aws.stop())

  test('runs a state machine whose Glue job writes Parquet, which Athena reads', async () => {
    const { s3, athena } = clientsOf(aws)
    await s3.createBucket({ Bucket: 'lake' })
    const { status, cause } = await runToEnd(aws, { bucket: 'lake', script: WRITES_PARQUET })
    expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined })

    const { QueryExecutionId } = await athena.startQueryExecution({
      QueryString: "select sum(n) as total from read_parquet('s3://lake/out/part.parquet')",
      ResultConfiguration: { OutputLocation: 's3://lake/results/' },
    })
    const query = { QueryExecutionId }
    await vi.waitUntil(
      async () => (await athena.getQueryExecution(query)).QueryExecution?.Status?.State === 'SUCCEEDED',
    )
    const { ResultSet } = await athena.getQueryResults(query)
    expect(ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue).toBe('6')
  })

  test('keeps one of two conditional writes', async () => {
    const { s3 } = clientsOf(aws)
    await s3.createBucket({ Bucket: 'race' })
    const writes = Array.from({ length: 20 }, (_, i) =>
      s3.putObject({ Bucket: 'race', Key: 'one', Body: String(i), IfNoneMatch: '*' }),
    )
    const outcomes = await Promise.allSettled(writes)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('gives its jobs nothing of the shell that started it, and no way to AWS itself', async () => {
    vi.stubEnv('AWS_SESSION_TOKEN', 'of whoever runs the tests')
    vi.stubEnv('AWS_PROFILE', 'prod')
    onTestFinished(() => void vi.unstubAllEnvs())
    await using own = await startAws()
    const { s3 } = clientsOf(own)
    await s3.createBucket({ Bucket: 'lake' })
    expect(await runToEnd(own, { bucket: 'lake', script: WRITES_ENVIRONMENT })).toMatchObject({ status: 'SUCCEEDED' })
    const written = await s3.getObject({ Bucket: 'lake', Key: 'environment.json' })
    const environment = JSON.parse((await written.Body?.transformToString()) ?? '')
    expect(environment).toMatchObject({
      AWS_ENDPOINT_URL: own.endpoint,
      AWS_ACCESS_KEY_ID: own.credentials.accessKeyId,
      AWS_REGION: own.region,
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      colour: 'red',
    })
    expect(environment).not.toHaveProperty('AWS_SESSION_TOKEN')
    expect(environment).not.toHaveProperty('AWS_PROFILE')
  })

  test('listens on loopback alone', async () => {
    const port = Number(new URL(aws.endpoint).port)
    expect(await isHealthy(port, AWS_HEALTH)).toBe(true)
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? [])
    for (const { address, internal, family } of addresses) {
      if (internal || family !== 'IPv4') continue
      await expect(fetch(`http://${address}:${port}${AWS_HEALTH}`)).rejects.toThrow()
    }
  })

  test('vanishes with its files and the jobs that it runs', async () => {
    const own = await startAws()
    await own.stop()
    await own.stop()
    expect(startTimeOf(own.pid)).toBeNull()
    expect(existsSync(own.folder)).toBe(false)
  })

  test('of a process that was killed ends by itself', async () => {
    const program = `import { startAws } from ${JSON.stringify(fileURLToPath(new URL('./temporary.ts', import.meta.url)))}
      const { pid, folder } = await startAws()
      console.log(JSON.stringify({ pid, folder }))
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [line] = await once(child.stdout, 'data')
    const { pid: abandoned, folder } = JSON.parse(String(line))
    expect(startTimeOf(abandoned)).not.toBeNull()
    child.kill('SIGKILL')
    await vi.waitUntil(() => startTimeOf(abandoned) === null, { timeout: 10_000 })
    expect(existsSync(folder)).toBe(false)
  })
})

test('without a Python that has the emulator, it says what is missing', async () => {
  vi.stubEnv('HEADWATER_TEST_PYTHON', undefined)
  onTestFinished(() => void vi.unstubAllEnvs())
  await expect(startAws({ python: '/nowhere/python' })).rejects.toThrow('could not start the AWS emulator')
  await expect(startAws()).rejects.toThrow('HEADWATER_TEST_PYTHON')
})

const WRITES_PARQUET = `
import boto3, duckdb, os
duckdb.sql("copy (select * from (values (1), (2), (3)) as t(n)) to '/tmp/part-%d.parquet'" % os.getpid())
boto3.client('s3').upload_file('/tmp/part-%d.parquet' % os.getpid(), os.environ['bucket'], 'out/part.parquet')
os.remove('/tmp/part-%d.parquet' % os.getpid())
`

const WRITES_ENVIRONMENT = `
import boto3, json, os
boto3.client('s3').put_object(Bucket=os.environ['bucket'], Key='environment.json', Body=json.dumps(dict(os.environ)))
`
