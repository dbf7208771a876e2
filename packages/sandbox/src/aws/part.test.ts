import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import {
  ensureSandbox,
  readSandboxState,
  type SandboxState,
  sandboxDown,
  sandboxReset,
  sandboxStatus,
} from '../index.ts'
import { awsFolder, stateFile } from '../paths.ts'
import { startTimeOf, waitForEnd } from '../processes.ts'
import type { SandboxSpec } from '../spec.ts'
import { clientsOf, executed, makeMachine, type Reachable } from '../testing/aws.ts'
import { linkPython } from '../testing/linked-python.ts'
import { processesOf, temporaryWorkspace } from '../testing/workspace.ts'

const withAws = { need: { aws: true } } as const
/** Ends after its execution was written down for the first time. */
const SCRIPT = 'import time; time.sleep(1)'

describe("the sandbox's AWS", { timeout: 60_000 }, () => {
  test('is started and filled for what asks for it, once for two commands at once, and for nothing else', async () => {
    const spec = workspace()
    const seedAws = vi.fn(fill)
    const without = await ensureSandbox(spec, { need: { postgres: true }, seedAws })
    expect(without.aws).toBeNull()
    expect(processesOf(spec.root, '')).toEqual([])

    const [first, second] = await Promise.all([1, 2].map(() => ensureSandbox(spec, { ...withAws, seedAws })))
    expect(first).toEqual(second)
    expect(first).toMatchObject({ awsSeeded: true, aws: { region: 'eu-west-1' } })
    expect(seedAws).toHaveBeenCalledTimes(1)
    expect(processesOf(spec.root, '')).toHaveLength(1)
    const progress = vi.fn()
    expect(await ensureSandbox(spec, { ...withAws, seedAws, progress })).toEqual(first)
    expect(progress).not.toHaveBeenCalled()
    expect(await sandboxStatus(spec.root)).toMatchObject({
      state: 'up',
      parts: [{ name: 'Postgres' }, { name: 'AWS', running: true, url: first?.aws?.endpoint }],
    })
  })

  test('holds what it held, at its address, after it went down and after kill -9', async () => {
    const spec = workspace()
    const seedAws = vi.fn(fill)
    const before = await ensureSandbox(spec, { ...withAws, seedAws })
    const machine = await makeMachine(awsOf(before), { bucket: 'lake', script: SCRIPT })
    await executed(awsOf(before), machine, 'first', 'lake')
    await sandboxDown(spec.root)
    expect(processesOf(spec.root, '')).toEqual([])

    const again = await ensureSandbox(spec, { ...withAws, seedAws })
    expect(again.aws?.endpoint).toBe(before.aws?.endpoint)
    expect(await contentOf(again)).toEqual({
      objects: ['job.py', 'one'],
      executions: ['first SUCCEEDED'],
      jobs: ['job'],
    })

    const input = JSON.stringify({ bucket: 'lake' })
    await clientsOf(awsOf(again)).sfn.startExecution({ stateMachineArn: machine, name: 'second', input })
    await ended(spec, 'second')
    await kill(again)
    expect(await sandboxStatus(spec.root)).toMatchObject({ state: 'ailing' })
    const after = await ensureSandbox(spec, { ...withAws, seedAws })
    expect(after.aws?.endpoint).toBe(before.aws?.endpoint)
    expect(await contentOf(after)).toMatchObject({ executions: ['first SUCCEEDED', 'second SUCCEEDED'], jobs: ['job'] })
    expect(seedAws).toHaveBeenCalledTimes(1)
  })

  test('is filled anew, from nothing, where filling it failed', async () => {
    const spec = workspace()
    const seedAws = vi.fn(fill).mockImplementationOnce(async (state) => {
      const { s3 } = clientsOf(awsOf(state))
      await s3.createBucket({ Bucket: 'half-made' })
      throw new Error('no Bronze')
    })
    await expect(ensureSandbox(spec, { ...withAws, seedAws })).rejects.toThrow('no Bronze')
    const state = await ensureSandbox(spec, { ...withAws, seedAws })
    const { Buckets } = await clientsOf(awsOf(state)).s3.listBuckets()
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['lake'])
  })

  test('is filled anew with the ledger that tells of it, after a reset, and where its data is gone', async () => {
    const spec = workspace()
    const seedAws = vi.fn(fill)
    const first = await ensureSandbox(spec, { ...withAws, seedAws })
    const record = JSON.parse(readFileSync(stateFile(spec.root), 'utf8'))
    await sandboxDown(spec.root)
    rmSync(first.postgres.dataDir, { recursive: true })
    await ensureSandbox(spec, { ...withAws, seedAws })
    expect(seedAws).toHaveBeenCalledTimes(2)

    await sandboxReset(spec.root)
    expect(existsSync(awsFolder(spec.root))).toBe(false)
    await ensureSandbox(spec, { ...withAws, seedAws })
    expect(seedAws).toHaveBeenCalledTimes(3)

    await sandboxDown(spec.root)
    rmSync(awsFolder(spec.root), { recursive: true })
    await ensureSandbox(spec, { ...withAws, seedAws })
    expect(seedAws).toHaveBeenCalledTimes(4)
    expect(record.awsSeeded).toBe(true)
  })

  test('answers nobody without its secret, whatever is asked and however it is spelt', async () => {
    const spec = workspace()
    const state = await ensureSandbox(spec, { ...withAws, seedAws: fill })
    const { s3 } = clientsOf(awsOf(state))
    const keys = ['day=2024-01-15/run_id=a b+c', 'é/~x!()*', 'a//b']
    for (const Key of keys) await s3.putObject({ Bucket: 'lake', Key, Body: 'x'.repeat(70_000) })
    const { Contents } = await s3.listObjectsV2({ Bucket: 'lake', Prefix: 'day=2024-01-15/' })
    expect(Contents?.map(({ Key }) => Key)).toEqual([keys[0]])

    const wrong = { accessKeyId: '000000000000', secretAccessKey: 'a guess' }
    const stranger = clientsOf({ ...awsOf(state), credentials: wrong })
    for (const ask of [
      () => stranger.s3.listBuckets(),
      () => stranger.sfn.listStateMachines(),
      () => stranger.glue.getJobs(),
    ]) {
      await expect(ask()).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' })
    }
    const unsigned = [
      ['/', { method: 'GET' }],
      ['/_ministack/reset', { method: 'POST' }],
      ['/lake/one', { method: 'GET', headers: { origin: 'http://127.0.0.1' } }],
      ['/', { method: 'OPTIONS', headers: { origin: 'http://elsewhere', 'access-control-request-method': 'POST' } }],
    ] as const
    for (const [path, request] of unsigned) {
      const { status, headers } = await fetch(`${awsOf(state).endpoint}${path}`, request)
      expect([path, status, headers.get('access-control-allow-origin')]).toEqual([path, 403, null])
    }
    expect((await s3.listBuckets()).Buckets).toHaveLength(1)
  })

  test('need not run for what only wants it filled', async () => {
    const spec = workspace()
    const seedAws = vi.fn(fill)
    const seeded = { need: { aws: 'seeded' }, seedAws } as const
    expect(await ensureSandbox(spec, seeded)).toMatchObject({ awsSeeded: true, python: {} })
    await sandboxDown(spec.root)
    await ensureSandbox(spec, seeded)
    expect(processesOf(spec.root, '')).toEqual([])
    expect(seedAws).toHaveBeenCalledTimes(1)
  })

  test('is not there where no platform has one, whatever is asked for', async () => {
    const spec = { ...workspace(), aws: false }
    const seedAws = vi.fn(fill)
    expect(await ensureSandbox(spec, { ...withAws, seedAws })).toMatchObject({ aws: null, awsSeeded: false })
    expect(seedAws).not.toHaveBeenCalled()
  })

  test('comes to a sandbox from before there was one', async () => {
    const spec = workspace()
    await ensureSandbox(spec, { need: {} })
    const { aws: _, awsSeeded: __, ...older } = JSON.parse(readFileSync(stateFile(spec.root), 'utf8'))
    writeFileSync(stateFile(spec.root), JSON.stringify(older))
    expect(readSandboxState(spec.root)).toMatchObject({ aws: null, awsSeeded: false })
    expect(await ensureSandbox(spec, { ...withAws, seedAws: fill })).toMatchObject({ awsSeeded: true })
  })

  test('says why it does not start', async () => {
    const spec = workspace()
    await ensureSandbox(spec, { need: {} })
    mkdirSync(awsFolder(spec.root), { recursive: true })
    writeFileSync(join(awsFolder(spec.root), 'tmp'), 'in the way')
    await expect(ensureSandbox(spec, withAws)).rejects.toMatchObject({
      message: 'the sandbox could not start the AWS emulator',
      details: expect.arrayContaining([expect.stringContaining('FileExistsError')]),
    })
  })
})

function workspace(): SandboxSpec {
  const spec = temporaryWorkspace({ services: [], ecsServices: [], aws: true })
  linkPython(spec.root)
  return spec
}

async function fill(state: SandboxState): Promise<void> {
  const { s3 } = clientsOf(awsOf(state))
  await s3.createBucket({ Bucket: 'lake' })
  await s3.putObject({ Bucket: 'lake', Key: 'one', Body: '1' })
}

function awsOf(state: SandboxState): Reachable {
  if (state.aws === null) throw new Error('there is no AWS')
  return state.aws
}

async function contentOf(state: SandboxState) {
  const { s3, sfn, glue } = clientsOf(awsOf(state))
  const { Contents } = await s3.listObjectsV2({ Bucket: 'lake' })
  const { stateMachines } = await sfn.listStateMachines({})
  const { executions } = await sfn.listExecutions({ stateMachineArn: stateMachines?.[0]?.stateMachineArn })
  const { Jobs } = await glue.getJobs({})
  return {
    objects: Contents?.map(({ Key }) => Key).sort(),
    executions: executions?.map(({ name, status }) => `${name} ${status}`).sort(),
    jobs: Jobs?.map(({ Name }) => Name),
  }
}

/** The emulator writes its state down a moment after a change, although nobody asks how it is. */
async function ended({ root }: SandboxSpec, name: string): Promise<void> {
  const file = join(awsFolder(root), 'state', 'stepfunctions.json')
  const state = () => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  await vi.waitUntil(() => state().includes(name) && !state().includes('"status": "RUNNING"'), { timeout: 15_000 })
}

async function kill(state: SandboxState): Promise<void> {
  const pid = state.aws?.pid ?? 0
  const started = startTimeOf(pid) ?? ''
  process.kill(pid, 'SIGKILL')
  await waitForEnd({ pid, started }, 5000)
}
