import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { callerAccount, checkEcsAccess } from './access.ts'
import { CLUSTER, refusingEcs, runningService, SERVICE } from './testing/restart.ts'

const target = { cluster: CLUSTER, service: SERVICE, region: 'us-east-1' }

test('each call that has no effect is tried, and the others are named; nothing is restarted', async () => {
  const ecs = await runningService(1)
  const before = await ecs.answering(1)
  const checks = await checkEcsAccess({ ...target, endpoint: ecs.endpoint, credentials: ecs.credentials })
  expect(checks.map(({ call, ok, message }) => [call, ok, message])).toEqual([
    ['ecs:DescribeServices', true, '1 of 1 tasks run'],
    ['ecs:ListTasks', true, '1 task'],
    ['ecs:DescribeTasks', true, null],
    ['ecs:StopTask', true, 'not tried: it has an effect'],
    ['ecs:UpdateService', true, 'not tried: it has an effect'],
  ])
  expect(await ecs.answering(1)).toEqual(before)
})

test('a service that does not exist is named with how to find the right one', async () => {
  const ecs = await runningService(0)
  const [described] = await checkEcsAccess({
    ...target,
    service: 'constructor',
    endpoint: ecs.endpoint,
    credentials: ecs.credentials,
  })
  expect(described).toMatchObject({
    ok: false,
    message: expect.stringContaining('no ECS service constructor'),
    mend: expect.stringContaining('list-services'),
  })
})

test('a call that is not allowed is named, with the right to give', async () => {
  const { endpoint = '', credentials } = await refusingEcs('AccessDeniedException', 'because')
  const checks = await checkEcsAccess({ ...target, endpoint, ...(credentials && { credentials }) })
  expect(checks.slice(0, 3)).toMatchObject(
    ['ecs:DescribeServices', 'ecs:ListTasks', 'ecs:DescribeTasks'].map((call) => ({
      call,
      ok: false,
      message: 'not allowed: because',
      mend: `allow ${call}`,
    })),
  )
})

test('the account of the credentials is told', async () => {
  const endpoint = await answering(
    200,
    `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
      <Arn>arn:aws:iam::123456789012:user/ana</Arn><UserId>x</UserId><Account>123456789012</Account>
    </GetCallerIdentityResult></GetCallerIdentityResponse>`,
  )
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  expect(await callerAccount({ region: 'us-east-1', endpoint, credentials })).toEqual({
    account: '123456789012',
    arn: 'arn:aws:iam::123456789012:user/ana',
  })
})

test('credentials that have run out are told from a network without AWS', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const endpoint = await answering(
    403,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
      <Code>ExpiredToken</Code><Message>The security token is expired</Message></Error></ErrorResponse>`,
  )
  expect(await callerAccount({ region: 'us-east-1', endpoint, credentials })).toMatchObject({
    call: 'sts:GetCallerIdentity',
    ok: false,
    message: expect.stringContaining('does not accept the credentials'),
  })
  expect(await callerAccount({ region: 'us-east-1', endpoint: 'http://127.0.0.1:9', credentials })).toMatchObject({
    ok: false,
    message: expect.stringContaining('AWS cannot be reached'),
  })
})

/** A server that answers every call with the same. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': 'text/xml' }).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}
