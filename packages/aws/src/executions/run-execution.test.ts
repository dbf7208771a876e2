import { GetJobRunCommand } from '@aws-sdk/client-glue'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Aws } from '../clients.ts'
import { type Emulator, startEmulator } from '../silver/testing/emulator.ts'
import { describeExecution, executionArns, startExecution, stopExecution } from './execution.ts'
import { jobRunOf } from './job-run.ts'
import { type ExecutionRequest, type ExecutionWatch, runExecution } from './run-execution.ts'
import { createMachine, executionNames, LOG_GROUP, MACHINE } from './testing/machine.ts'

let emulator: Emulator
let aws: Aws
let names = 0

beforeAll(async () => {
  emulator = await startEmulator()
  aws = emulator.aws
  await createMachine(aws, emulator.dataset.silver.bucket)
}, 60_000)

afterAll(() => emulator.stop())

function request(act: string): ExecutionRequest {
  const name = `backfill-2024-01-15-try${++names}-20260129T150000Z`
  return { stateMachine: MACHINE, name, input: { run_key: name, act } }
}

function watch(more: Partial<ExecutionWatch> = {}): ExecutionWatch {
  return {
    signal: new AbortController().signal,
    onStart: async () => {},
    poll: { firstMs: 5, mostMs: 50 },
    ...more,
  }
}

/** Started by a process that was killed before it could keep the answer. */
async function startedByHand({ stateMachine, name, input }: ExecutionRequest): Promise<string> {
  const { stateMachineArn, executionArn } = await executionArns(aws, { stateMachine, name })
  expect(await startExecution(aws, { stateMachineArn, name, input: JSON.stringify(input) })).toBe('started')
  return executionArn
}

async function ended(executionArn: string): Promise<void> {
  await vi.waitUntil(async () => (await describeExecution(aws, executionArn))?.status !== 'RUNNING', 10_000)
}

/** How many starts Step Functions was asked for by this, and how many executions of that name there are. */
async function starts<T>(
  { name }: ExecutionRequest,
  work: () => Promise<T>,
): Promise<[T, { asked: number; there: number }]> {
  const before = aws.requests.byCall()['sfn:StartExecution'] ?? 0
  const result = await work()
  const asked = (aws.requests.byCall()['sfn:StartExecution'] ?? 0) - before
  return [result, { asked, there: (await executionNames(aws)).filter((other) => other === name).length }]
}

describe('an execution', { timeout: 60_000 }, () => {
  it('is written down before it is started, and followed to its end', async () => {
    const asked = request('end')
    const { executionArn } = await executionArns(aws, asked)
    const onStart = vi.fn(async (arn: string) => expect(await describeExecution(aws, arn)).toBeNull())
    const end = await runExecution(aws, asked, watch({ onStart }))
    expect(onStart).toHaveBeenCalledExactlyOnceWith(executionArn, null)
    expect(end).toMatchObject({ state: 'succeeded', executionArn, output: expect.stringContaining(asked.name) })
    expect((await describeExecution(aws, executionArn))?.input).toBe(JSON.stringify(asked.input))
  })

  it('is started where an earlier attempt was killed just before it could', async () => {
    const asked = request('end')
    const killed = Promise.reject(new Error('killed'))
    const onStart = vi.fn<ExecutionWatch['onStart']>(() => killed)
    await expect(runExecution(aws, asked, watch({ onStart }))).rejects.toThrow('killed')
    const before = onStart.mock.calls[0]?.[0] ?? ''
    const [end, count] = await starts(asked, () => runExecution(aws, asked, watch({ before })))
    expect(end).toMatchObject({ state: 'succeeded' })
    expect(count).toEqual({ asked: 1, there: 1 })
  })

  it.each([
    ['while it runs', 'wait'],
    ['after it has ended', 'end'],
  ])('is not started again where an earlier attempt was killed after it had: %s', async (_, act) => {
    const asked = request(act)
    const before = await startedByHand(asked)
    const first = await describeExecution(aws, before)
    if (act === 'end') await ended(before)
    const onStart = vi.fn<ExecutionWatch['onStart']>(async () => {})
    const [end, count] = await starts(asked, async () => {
      const running = runExecution(aws, asked, watch({ before, onStart }))
      if (act === 'wait') await stopExecution(aws, before, 'enough')
      return running
    })
    expect(end.state).toBe(act === 'wait' ? 'failed' : 'succeeded')
    expect(count).toEqual({ asked: 0, there: 1 })
    expect(onStart).not.toHaveBeenCalled()
    expect((await describeExecution(aws, before))?.startedAt).toEqual(first?.startedAt)
  })

  it('is followed where it is found under its name with the same input, running or ended', async () => {
    const asked = request('end')
    await ended(await startedByHand(asked))
    const [end, count] = await starts(asked, () => runExecution(aws, asked, watch()))
    expect(end).toMatchObject({ state: 'succeeded' })
    expect(count.there).toBe(1)
  })

  it('of the same name with another input is not taken for it, and told', async () => {
    const asked = request('wait')
    const other = { ...asked, input: { run_key: asked.name, act: 'end' } }
    const arn = await startedByHand(asked)
    for (const before of [null, arn]) {
      const end = await runExecution(aws, other, watch({ before }))
      expect(end).toMatchObject({ state: 'failed', trouble: { kind: 'name taken' } })
      if (end.state === 'failed') {
        expect(end.trouble.message).toContain('with another input')
        expect(end.trouble.evidence.join('\n')).toContain(JSON.stringify(asked.input))
      }
    }
    expect((await describeExecution(aws, arn))?.status).toBe('RUNNING')
    await stopExecution(aws, arn, 'enough')
  })

  it('is stopped when it is cancelled', async () => {
    const asked = request('wait')
    const cancel = new AbortController()
    const { executionArn } = await executionArns(aws, asked)
    const running = runExecution(aws, asked, watch({ signal: cancel.signal }))
    await vi.waitUntil(async () => (await describeExecution(aws, executionArn)) !== null)
    cancel.abort()
    expect(await running).toEqual({ state: 'interrupted', executionArn })
    expect(await describeExecution(aws, executionArn)).toMatchObject({
      status: 'ABORTED',
      cause: 'stopped by Headwater',
    })
  })

  it('takes its Glue job with it when it is stopped', async () => {
    const asked = request('glue wait')
    const cancel = new AbortController()
    const { executionArn } = await executionArns(aws, asked)
    const running = runExecution(aws, asked, watch({ signal: cancel.signal }))
    const run = await vi.waitUntil(() => jobRunOf(aws, executionArn).catch(() => null), 10_000)
    expect(run).toEqual({ jobName: 'failing', jobRunId: expect.any(String) })
    cancel.abort()
    await running
    const glue = await aws.glue()
    const { JobRun } = await glue.send(new GetJobRunCommand({ JobName: run?.jobName, RunId: run?.jobRunId }))
    expect(JobRun?.JobRunState).toBe('STOPPED')
  })

  it('is not started at all when it is cancelled before', async () => {
    const asked = request('end')
    const cancel = new AbortController()
    const onStart = async () => cancel.abort()
    const [end, count] = await starts(asked, () => runExecution(aws, asked, watch({ signal: cancel.signal, onStart })))
    expect(end.state).toBe('interrupted')
    expect(count).toEqual({ asked: 0, there: 0 })
  })

  it('that somebody stopped by hand is told as such', async () => {
    const asked = request('wait')
    const before = await startedByHand(asked)
    await stopExecution(aws, before, 'wrong day')
    expect(await runExecution(aws, asked, watch({ before }))).toMatchObject({
      state: 'failed',
      trouble: { kind: 'aborted', message: `the execution ${asked.name} was stopped: wrong day` },
    })
  })

  it('that fails gives its cause', async () => {
    const end = await runExecution(aws, request('fail'), watch())
    expect(end).toMatchObject({ state: 'failed', trouble: { kind: 'execution failed', message: 'told to' } })
  })

  it('whose Glue job fails gives what the job said, and the log lines of its run and of no other', async () => {
    const asked = request('glue')
    const end = await runExecution(aws, asked, watch({ logs: { group: LOG_GROUP, runId: asked.name } }))
    expect(end).toMatchObject({ state: 'failed', trouble: { message: expect.stringContaining('no room on the disk') } })
    const lines = end.state === 'failed' ? end.trouble.evidence.filter((line) => line.startsWith('run_id=')) : []
    expect(lines).toEqual([`run_id=${asked.name} INFO reading`, `run_id=${asked.name} ERROR no room`])
    expect(end.state === 'failed' && end.trouble.next.join('\n')).toContain(`--filter-pattern '"${asked.name}"'`)
  })

  it('whose name Step Functions would not take is not started', async () => {
    const asked = { ...request('end'), name: `backfill-${'x'.repeat(80)}` }
    const [end, count] = await starts(asked, () => runExecution(aws, asked, watch()))
    expect(end).toMatchObject({ state: 'failed', trouble: { kind: 'name too long' } })
    expect(count).toEqual({ asked: 0, there: 0 })
  })

  it('of a state machine that is not there says so', async () => {
    const end = await runExecution(aws, { ...request('end'), stateMachine: 'no-such' }, watch())
    expect(end).toMatchObject({
      state: 'failed',
      trouble: { kind: 'no such state machine', message: 'there is no state machine no-such in region eu-west-1' },
    })
  })
})
