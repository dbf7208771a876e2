import { describe, expect, test } from 'vitest'
import { refusingEcs, restart, runningService, SERVICE, settings } from './testing/restart.ts'

describe('a restart', { timeout: 30_000 }, () => {
  test('replaces every task, one after the other, so that the page always answers', async () => {
    const ecs = await runningService(2)
    const before = await ecs.answering(2)
    const { result, outcome, external } = await restart(ecs, { url: ecs.url })
    expect(result).toEqual({ state: 'done' })
    const after = await ecs.answering(2)
    expect([...after].filter((task) => before.has(task))).toEqual([])
    expect(outcome).toMatchObject({ state: 'materialized', metadata: { downtimeMs: 0 } })
    expect(external[0]?.split(',')).toEqual(outcome?.metadata.tasksBefore)
    expect(external).toHaveLength(1)
  })

  test('of one task measures the time in which the page did not answer', async () => {
    const ecs = await runningService(1)
    const { outcome } = await restart(ecs, { url: ecs.url })
    expect(outcome?.metadata.downtimeMs).toBeGreaterThan(50)
    expect(outcome?.message).toMatch(/^1 task replaced, \d+\.\d s down$/)
  })

  test('sees the tasks of every page of the list', async () => {
    const ecs = await runningService(3, { pageSize: 1 })
    const { external } = await restart(ecs)
    expect(external[0]?.split(',')).toHaveLength(3)
  })

  test('by a new deployment has no downtime', async () => {
    const ecs = await runningService(1)
    const before = await ecs.answering(1)
    const { result, outcome } = await restart(ecs, { strategy: 'force-new-deployment', url: ecs.url })
    expect(result).toEqual({ state: 'done' })
    expect(outcome).toMatchObject({ state: 'materialized', metadata: { downtimeMs: 0 } })
    expect(await ecs.answering(1)).not.toEqual(before)
  })

  test('of a service with desired count 0 is reported and starts nothing', async () => {
    const ecs = await runningService(0)
    const { result, outcome, external } = await restart(ecs)
    expect(result).toEqual({ state: 'done' })
    expect(outcome).toMatchObject({ state: 'unchanged', message: expect.stringContaining('desired count is 0') })
    expect(external).toEqual([])
  })

  test('names the tasks before any is stopped, and a cancel then stops nothing', async () => {
    const ecs = await runningService(2)
    const before = await ecs.answering(2)
    const cancel = new AbortController()
    const { result, external } = await restart(
      ecs,
      {},
      {
        signal: cancel.signal,
        recorded: () => cancel.abort(),
      },
    )
    expect(result).toEqual({ state: 'interrupted' })
    expect(external).toHaveLength(1)
    expect(await ecs.answering(2)).toEqual(before)
  })

  test('that is cancelled half-way says what is new and what is still old', async () => {
    const ecs = await runningService(2)
    const cancel = new AbortController()
    const { result, outcome } = await restart(
      ecs,
      {},
      {
        signal: cancel.signal,
        seen: (report) => report.type === 'log' && cancel.abort(),
      },
    )
    expect(result).toEqual({ state: 'interrupted' })
    expect(outcome).toMatchObject({ state: 'interrupted', message: expect.stringContaining('1 of 2 tasks stopped') })
    expect(outcome?.message).toContain('1 of nba_elt_dashboard still old')
  })

  test('of a service whose tasks do not stay up fails with why they stopped', async () => {
    const ecs = await runningService(1, { broken: true })
    const { result } = await restart(ecs)
    expect(result).toMatchObject({ state: 'failed', message: `new tasks of ${SERVICE} do not stay up` })
    expect(result.state === 'failed' && result.evidence.join()).toContain('stopped: ')
  })

  test('after which the page does not answer fails when its time is up', async () => {
    const ecs = await runningService(1)
    const { result } = await restart({ ...ecs, urls: {} }, { url: 'http://127.0.0.1:9/', timeoutMs: 1000 })
    expect(result).toMatchObject({ state: 'failed', message: expect.stringContaining('not steady again within') })
    expect(result.state === 'failed' && result.evidence).toContain('http://127.0.0.1:9/ does not answer')
  })
})

describe('what ECS refuses is a failed result with the next command', () => {
  test('a service that does not exist', async () => {
    const { result } = await restart(await runningService(0), { service: 'constructor' })
    expect(result).toMatchObject({
      state: 'failed',
      message: 'no ECS service constructor in cluster jacobs-ecs-ec2-cluster (us-east-1)',
      next: ['aws ecs list-services --cluster jacobs-ecs-ec2-cluster --region us-east-1'],
    })
  })

  test.each([
    ['a cluster that does not exist', { cluster: 'jacobs' }, 'no ECS cluster jacobs in region us-east-1'],
    ['another region', { region: 'eu-west-1' }, 'no ECS cluster jacobs-ecs-ec2-cluster in region eu-west-1'],
  ])('%s', async (_, spec, message) => {
    const { result } = await restart(await runningService(0), spec)
    expect(result).toMatchObject({
      state: 'failed',
      message,
      next: expect.arrayContaining([expect.stringContaining('list-clusters')]),
    })
  })

  test('wrong credentials', async () => {
    const ecs = await runningService(0)
    const { result } = await restart({ ...ecs, credentials: { accessKeyId: 'else', secretAccessKey: 'else' } })
    expect(result).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('does not accept the credentials'),
    })
  })

  test.each([
    ['AccessDeniedException', 'not allowed to restart'],
    ['ThrottlingException', 'throttles'],
    ['ExpiredTokenException', 'does not accept the credentials'],
    ['ServerException', 'ECS refused'],
  ])('%s', async (type, message) => {
    const { result } = await restart(await refusingEcs(type, 'because'))
    expect(result).toMatchObject({
      state: 'failed',
      message: expect.stringContaining(message),
      evidence: [`${type}: because`],
    })
  })

  test('an address where nobody answers', async () => {
    const { result } = await restart(settings(9))
    expect(result).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('cannot be reached'),
      next: ['pnpm headwater sandbox up'],
    })
  })
})
