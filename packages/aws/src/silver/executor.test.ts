import { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import type { IsolatedStore } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Aws } from '../clients.ts'
import { describeExecution, executionArns } from '../executions/execution.ts'
import { createStateMachine, executionNames } from '../executions/testing/machine.ts'
import { AwsError } from '../troubles/trouble.ts'
import {
  type Attempted,
  asset,
  attempt,
  comparison,
  date,
  ends,
  factsOf,
  metrics,
  original,
  validation,
} from './aside/testing/attempt.ts'
import type { PartitionFacts } from './backfill-facts.ts'
import { type Emulator, startEmulator } from './testing/emulator.ts'
import { memoryStore } from './testing/memory-store.ts'

let emulator: Emulator
let aws: Aws

beforeAll(async () => {
  emulator = await startEmulator()
  aws = emulator.aws
  const pass = { Type: 'Pass', End: true }
  await createStateMachine(aws, 'ends', { StartAt: 'Done', States: { Done: pass } })
  await createStateMachine(aws, 'waits', {
    StartAt: 'Wait',
    States: { Wait: { Type: 'Wait', Seconds: 100_000, End: true } },
  })
  const fail = { Type: 'Fail', Error: 'States.TaskFailed', Cause: '{"ErrorMessage": "x.csv.gz is truncated: ..."}' }
  await createStateMachine(aws, 'fails', { StartAt: 'Fail', States: { Fail: fail } })
  const other = { ...fail, Cause: 'k has other columns than schema v1: A; it is of schema_version v2' }
  await createStateMachine(aws, 'other-version', { StartAt: 'Fail', States: { Fail: other } })
}, 60_000)

afterAll(() => emulator.stop())

async function arnOf(facts: PartitionFacts, stateMachine: string): Promise<string> {
  return (await executionArns(aws, { stateMachine, name: facts.runId })).executionArn
}

describe('a date written aside', { timeout: 60_000 }, () => {
  it('is executed, validated, compared and written down, and counts for nobody yet', async () => {
    const facts = factsOf()
    const validate = vi.fn(async () => validation)
    const { result, outcome, kept, runs } = await attempt(aws, { facts, options: { validate } })
    const executionArn = await arnOf(facts, 'ends')
    expect(result).toEqual({ state: 'done' })
    expect(kept).toEqual([executionArn])
    expect(validate).toHaveBeenCalledExactlyOnceWith(aws, expect.anything(), {
      date,
      runId: facts.runId,
      executionArn,
      schemaVersion: 'v1',
      bronzeKey: 'k',
    })
    expect(outcome).toMatchObject([
      {
        key: asset,
        partition: date,
        state: 'written aside',
        rowsWritten: 1204,
        message: '1,204 valid (+12)  0 condemned  quarantine 0.4 %   differs: 12 rows more, all GBP',
        metadata: { runId: facts.runId, replaces: original.run_id, metrics },
      },
    ])
    expect(runs).toMatchObject([
      {
        asset,
        partition: date,
        runId: facts.runId,
        headwaterRun: '7f3c',
        state: 'validated',
        input: facts.input,
        executionArn,
        replaces: original.run_id,
        metrics,
        months: ['2024-01'],
        files: validation.files,
        difference: { summary: '12 rows more, all GBP' },
        reason: "GBP wasn't accepted",
        requestedBy: 'ann@host',
      },
    ])
    expect((await describeExecution(aws, executionArn))?.input).toBe(JSON.stringify(facts.input))
  })

  it('gives the execution the same bytes whatever order of keys the plan came back with', async () => {
    const facts = factsOf()
    const turned = Object.fromEntries(Object.entries(facts.input).reverse()) as unknown as PartitionFacts['input']
    await attempt(aws, { facts: { ...facts, input: turned } })
    expect((await describeExecution(aws, await arnOf(facts, 'ends')))?.input).toBe(JSON.stringify(facts.input))
  })

  it('has one execution wherever its process is killed, and is whole after the next attempt', async () => {
    for (let effect = 1, finished = false; !finished; effect++) {
      const facts = factsOf()
      const store = memoryStore()
      let kept: string | null = null
      let left = effect
      const dying = async () => {
        if (--left === 0) throw new Error('killed')
      }
      /** Dies before or after its nth write, by turns. */
      const mortal: IsolatedStore = {
        ...store,
        plan: async (planned) => {
          await dying()
          await store.plan(planned)
          await dying()
        },
        update: async (...change) => {
          await dying()
          await store.update(...change)
          await dying()
        },
      }
      const external = async (id: string) => {
        await dying()
        kept = id
        await dying()
      }
      const first = await attempt(aws, { facts, store: mortal, external }).catch((error: Error) => error)
      finished = !(first instanceof Error)
      const { result, outcome, runs } = await attempt(aws, { facts, store, before: kept })
      expect(result).toEqual({ state: 'done' })
      expect(outcome).toMatchObject([{ state: 'written aside', message: expect.stringContaining('1,204 valid (+12)') }])
      expect(runs).toMatchObject([{ state: 'validated', metrics }])
      const names = await executionNames(aws, 'ends')
      expect(names.filter((name) => name === facts.runId)).toEqual([facts.runId])
    }
  })

  it('is not executed again by a later attempt', async () => {
    const facts = factsOf()
    const store = memoryStore()
    const { kept } = await attempt(aws, {
      facts,
      store,
      options: { validate: async () => Promise.reject(new Error('killed')) },
    }).catch(async () => ({ kept: [await arnOf(facts, 'ends')] }))
    const asked = () => aws.requests.byCall()['sfn:StartExecution']
    const before = asked()
    expect((await attempt(aws, { facts, store, before: kept[0] ?? null })).result).toEqual({ state: 'done' })
    expect((await attempt(aws, { facts, store, before: kept[0] ?? null })).outcome).toMatchObject([
      { state: 'written aside' },
    ])
    expect(asked()).toBe(before)
  })

  it('that is not valid fails with every finding, and is kept as failed', async () => {
    const finding = { rule: 'rows', message: 'part-00000 has 3 rows, _SUCCESS says 4', evidence: ['found 3'] } as never
    const options = { validate: async () => ({ ...validation, ok: false, findings: [finding] }) }
    const { result, outcome, runs } = await attempt(aws, { facts: factsOf(), options })
    expect(result).toMatchObject({
      state: 'failed',
      message: 'part-00000 has 3 rows, _SUCCESS says 4',
      evidence: ['rows: part-00000 has 3 rows, _SUCCESS says 4', 'found 3'],
      next: [`pnpm headwater backfill ${asset} --partitions ${date} --reason 'GBP wasn'\\''t accepted' --target prod`],
    })
    expect(outcome).toEqual([])
    expect(runs).toMatchObject([
      { state: 'failed', message: 'part-00000 has 3 rows, _SUCCESS says 4', files: validation.files },
    ])
  })

  it('whose execution fails says what the job said, and what to do', async () => {
    const { result, runs } = await attempt(aws, { facts: factsOf(), dataset: { ...ends, stateMachine: 'fails' } })
    expect(result).toMatchObject({
      state: 'failed',
      message: 'x.csv.gz is truncated: ...',
      next: expect.arrayContaining([expect.stringContaining('--bronze-run')]),
    })
    expect(runs).toMatchObject([{ state: 'failed', message: 'x.csv.gz is truncated: ...' }])
  })

  it('of another schema version than its Bronze names the backfill with the right one', async () => {
    const { result } = await attempt(aws, { facts: factsOf(), dataset: { ...ends, stateMachine: 'other-version' } })
    expect(result).toMatchObject({
      state: 'failed',
      next: expect.arrayContaining([expect.stringContaining(`--partitions ${date} --schema-version v2 --reason`)]),
    })
  })

  it('that left nothing to read died silently: its log is shown, and where there is more of it', async () => {
    const group = ends.logGroup
    const facts = factsOf()
    const logs = await aws.logs()
    await logs.send(new CreateLogGroupCommand({ logGroupName: group }))
    await logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: 's' }))
    const message = `run_id=${facts.runId} INFO reading`
    const logEvents = [{ timestamp: Date.now(), message }]
    await logs.send(new PutLogEventsCommand({ logGroupName: group, logStreamName: 's', logEvents }))
    const findings = [{ rule: 'success', message: 'there is no _SUCCESS', evidence: ['no part'] }] as const
    const options = { validate: async () => ({ ok: false, metrics: null, months: [], files: [], findings }) }
    const { result, runs } = await attempt(aws, { facts, options })
    expect(result).toMatchObject({
      message: 'there is no _SUCCESS',
      evidence: ['success: there is no _SUCCESS', 'no part', message],
      next: [
        expect.stringContaining(`--filter-pattern '"${facts.runId}"'`),
        expect.stringContaining('headwater backfill'),
      ],
    })
    expect(runs).toMatchObject([{ state: 'failed', metrics: null }])
  })

  it('whose execution may run still stays unfinished', async () => {
    const { result, runs } = await attempt(aws, {
      facts: factsOf(),
      before: 'arn:aws:states:eu-west-1:210987654321:execution:ends:elsewhere',
    })
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('another account') })
    expect(runs).toMatchObject([{ state: 'planned' }])
  })

  it('is stopped with its execution when it is cancelled, and goes on under a new run_id', async () => {
    const facts = factsOf()
    const store = memoryStore()
    const cancel = new AbortController()
    const dataset = { ...ends, stateMachine: 'waits' }
    const running = attempt(aws, { facts, store, dataset, signal: cancel.signal })
    const executionArn = await arnOf(facts, 'waits')
    await vi.waitUntil(async () => (await describeExecution(aws, executionArn)) !== null)
    cancel.abort()
    const { result, runs } = await running
    expect(result).toEqual({ state: 'interrupted' })
    expect(runs).toMatchObject([{ state: 'running', message: 'stopped by Headwater' }])
    expect(await describeExecution(aws, executionArn)).toMatchObject({ status: 'ABORTED' })

    const resumed = await attempt(aws, { facts, store, before: executionArn })
    expect(resumed.result).toEqual({ state: 'done' })
    const [stopped, next] = resumed.runs
    expect(stopped).toMatchObject({ runId: facts.runId, state: 'failed' })
    expect(stopped?.message).toBe(`stopped by Headwater (${date} went on as ${next?.runId})`)
    expect(next).toMatchObject({
      state: 'validated',
      runId: `backfill-${date}-${facts.runId.split('-')[4]}-20260129T150001Z`,
      backfillId: facts.backfillId,
      input: { ...facts.input, run_key: next?.runId },
    })
    expect(resumed.outcome).toMatchObject([{ metadata: { runId: next?.runId, backfillId: facts.backfillId } }])
    expect((await attempt(aws, { facts, store, before: resumed.kept[0] ?? null })).runs).toEqual(resumed.runs)
  })

  it('whose execution somebody else has stopped fails first, and says so', async () => {
    const facts = factsOf()
    const store = memoryStore()
    const dataset = { ...ends, stateMachine: 'waits' }
    const running = attempt(aws, { facts, store, dataset })
    const executionArn = await arnOf(facts, 'waits')
    await vi.waitUntil(async () => (await describeExecution(aws, executionArn)) !== null)
    const sfn = await aws.sfn()
    await sfn.send(new StopExecutionCommand({ executionArn, cause: 'wrong file' }))
    expect((await running).result).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/was stopped: wrong file/),
    })
    expect(await store.find({})).toMatchObject([{ state: 'failed' }])
  })

  it('that failed goes on under a new run_id, wherever the process is killed meanwhile, with no third one', async () => {
    for (let effect = 1, finished = false; !finished; effect++) {
      const facts = factsOf()
      const store = memoryStore()
      await attempt(aws, { facts, store, dataset: { ...ends, stateMachine: 'fails' } })
      const before = await arnOf(facts, 'fails')
      let kept: string | null = before
      let left = effect
      const dying = async () => {
        if (--left === 0) throw new Error('killed')
      }
      const mortal: IsolatedStore = {
        ...store,
        plan: async (planned) => {
          await dying()
          await store.plan(planned)
        },
        update: async (...change) => {
          await dying()
          await store.update(...change)
        },
      }
      const dataset = { ...ends, stateMachine: 'fails' }
      const again = { facts, dataset }
      const external = async (id: string) => {
        kept = id
      }
      const first = await attempt(aws, { ...again, store: mortal, before, external }).catch((error: Error) => error)
      finished = !(first instanceof Error)
      // The same machine fails the second one too: that run is what is to be told of, not a third one.
      const { runs } = finished ? (first as Attempted) : await attempt(aws, { ...again, store, before: kept })
      const started = (await executionNames(aws, 'fails')).filter((name) => name.startsWith(facts.runId.slice(0, -16)))
      expect(runs.map(({ state }) => state)).toEqual(['failed', 'failed'])
      expect(new Set(started).size).toBe(2)
    }
  })

  it('without an original has nothing to be compared with', async () => {
    const compare = vi.fn(async () => comparison())
    const { outcome } = await attempt(aws, { facts: factsOf({ original: null }), options: { compare } })
    expect(outcome).toMatchObject([{ message: expect.stringContaining('no original') }])
    expect(compare).not.toHaveBeenCalled()
  })

  it('is right all the same where its original cannot be compared with any more', async () => {
    const compare = async () => {
      throw new UserError('bad-source', 'a part of it is gone')
    }
    const { result, outcome, runs } = await attempt(aws, { facts: factsOf(), options: { compare } })
    expect(result).toEqual({ state: 'done' })
    expect(outcome).toMatchObject([{ message: expect.stringContaining('not compared: a part of it is gone') }])
    expect(runs).toMatchObject([{ state: 'validated', difference: null }])
  })

  it('is looked at again where S3 could not be reached meanwhile', async () => {
    const trouble = { kind: 'unreachable', message: 'gone', evidence: [], next: [], transient: true } as const
    const facts = factsOf()
    const store = memoryStore()
    const compare = async () => {
      throw new AwsError(trouble)
    }
    const first = await attempt(aws, { facts, store, options: { compare } })
    expect(first.result).toMatchObject({ state: 'failed', transient: true })
    expect(first.runs).toMatchObject([{ state: 'written' }])
    const { result, runs } = await attempt(aws, { facts, store, before: first.kept[0] ?? null })
    expect(result).toEqual({ state: 'done' })
    expect(runs).toMatchObject([{ state: 'validated' }])
  })

  it('is no part of a run that was not prepared', async () => {
    const { result, runs } = await attempt(aws, { facts: null })
    expect(result).toMatchObject({ state: 'failed', next: [expect.stringContaining('headwater backfill')] })
    expect(runs).toEqual([])
  })

  it('is left alone where the ledger knows the run as one of somebody else', async () => {
    const facts = factsOf()
    const store = memoryStore()
    await attempt(aws, { facts, store })
    const [known] = await store.find({})
    if (known === undefined) throw new Error('no run')
    const other = memoryStore({ runs: [{ ...known, headwaterRun: 'abcd' }] })
    expect((await attempt(aws, { facts, store: other })).result).toMatchObject({
      state: 'failed',
      message: `${facts.runId} is a run of somebody else`,
    })
  })
})
