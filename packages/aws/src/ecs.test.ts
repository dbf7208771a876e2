import {
  DescribeServicesCommand,
  ECSClient,
  StopTaskCommand,
  UpdateServiceCommand,
  waitUntilServicesStable,
} from '@aws-sdk/client-ecs'
import { expect, onTestFinished, test } from 'vitest'
import { openEcs } from './ecs.ts'
import { CLUSTER, runningService, SERVICE } from './testing/restart.ts'

const region = 'us-east-1'

test('a task that is gone by the time it is to be stopped is no error', async () => {
  const ecs = await openEcs(
    { cluster: CLUSTER, service: SERVICE, region },
    await runningService(0),
    new AbortController().signal,
  )
  onTestFinished(ecs.close)
  expect(await ecs.stop('0123456789abcdef', 'why not')).toBe(false)
})

test("the stand-in satisfies the SDK's own waiter after a stop and after a change of the desired count", {
  timeout: 20_000,
}, async () => {
  const running = await runningService(1)
  const client = new ECSClient({ region, endpoint: running.endpoint, credentials: running.credentials })
  onTestFinished(() => client.destroy())
  const service = { cluster: CLUSTER, services: [SERVICE] }
  const ours = await openEcs({ cluster: CLUSTER, service: SERVICE, region }, running, new AbortController().signal)
  onTestFinished(ours.close)

  const [task] = await ours.taskArns('RUNNING')
  await client.send(new StopTaskCommand({ cluster: CLUSTER, task }))
  await client.send(new UpdateServiceCommand({ cluster: CLUSTER, service: SERVICE, desiredCount: 2 }))
  const { state } = await waitUntilServicesStable({ client, maxWaitTime: 15, minDelay: 0.05, maxDelay: 0.1 }, service)
  expect(state).toBe('SUCCESS')
  const { services } = await client.send(new DescribeServicesCommand(service))
  expect(services?.[0]).toMatchObject({ runningCount: 2, desiredCount: 2, pendingCount: 0 })
  expect(await ours.taskArns('RUNNING')).not.toContain(task)
})
