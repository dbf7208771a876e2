import { describe, expect, onTestFinished, test } from 'vitest'
import { openEcs } from './ecs.ts'
import { CLUSTER, restart, runningService, SERVICE, type TestEcs } from './testing/restart.ts'

/** Every task that the service ever had: two at the start, and one for each that was replaced. */
async function tasksEver(ecs: TestEcs): Promise<number> {
  const target = { cluster: CLUSTER, service: SERVICE, region: 'us-east-1' }
  const client = await openEcs(target, ecs, new AbortController().signal)
  onTestFinished(client.close)
  const [running, stopped] = await Promise.all([client.taskArns('RUNNING'), client.taskArns('STOPPED')])
  return running.length + stopped.length
}

/** An attempt that is cut off at a moment, which is what a kill is to ECS; gives what it had recorded. */
async function cutOff(ecs: TestEcs, strategy: string, moment: 'recorded' | RegExp | 'never'): Promise<string | null> {
  const cut = new AbortController()
  const { external } = await restart(
    ecs,
    { strategy },
    {
      signal: cut.signal,
      recorded: () => moment === 'recorded' && cut.abort(),
      seen: (report) => moment instanceof RegExp && report.type === 'log' && moment.test(report.line) && cut.abort(),
    },
  )
  return external[0] ?? null
}

describe('a restart that was cut off', { timeout: 30_000 }, () => {
  test.each([
    ['stop-task', 'recorded', 'once it was recorded, before any stop'],
    ['stop-task', /\(1 of 2\)/, 'after the first stop'],
    ['stop-task', /\(2 of 2\)/, 'after the last stop'],
    ['stop-task', 'never', 'when all was done and only the ledger did not know'],
    ['force-new-deployment', 'recorded', 'once it was recorded, before the deployment'],
    ['force-new-deployment', /started deployment/, 'after the deployment was started'],
    ['force-new-deployment', 'never', 'when all was done and only the ledger did not know'],
  ] as const)('by %s (%s): %s, replaces each task once in all', async (strategy, moment, _when) => {
    const ecs = await runningService(2)
    const before = await ecs.answering(2)
    const recorded = await cutOff(ecs, strategy, moment)
    expect(recorded).not.toBeNull()
    const { result, outcome, external } = await restart(ecs, { strategy, url: ecs.url }, { before: recorded })
    expect(result).toEqual({ state: 'done' })
    expect(outcome).toMatchObject({ state: 'materialized' })
    expect(external, 'nothing else is recorded').toEqual([])
    const after = await ecs.answering(2)
    expect([...after].filter((task) => before.has(task))).toEqual([])
    expect(await tasksEver(ecs)).toBe(4)
  })

  test('is cut off again and again, and still replaces each task once', async () => {
    const ecs = await runningService(2)
    const recorded = await cutOff(ecs, 'stop-task', /\(1 of 2\)/)
    for (const moment of [/were replaced by the attempt before/, /\(2 of 2\)/]) {
      const cut = new AbortController()
      await restart(
        ecs,
        {},
        {
          before: recorded,
          signal: cut.signal,
          seen: (report) => report.type === 'log' && moment.test(report.line) && cut.abort(),
        },
      )
    }
    const { result } = await restart(ecs, {}, { before: recorded })
    expect(result).toEqual({ state: 'done' })
    expect(await tasksEver(ecs)).toBe(4)
  })

  test('before anything was recorded has done nothing, and begins anew', async () => {
    const ecs = await runningService(1)
    const { result, external } = await restart(ecs, {}, { before: null })
    expect(result).toEqual({ state: 'done' })
    expect(external).toHaveLength(1)
    expect(await tasksEver(ecs)).toBe(2)
  })
})
