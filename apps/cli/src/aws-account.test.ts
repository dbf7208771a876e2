import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Plan } from '@headwater/planner'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkAwsAccount } from './aws-account.ts'
import type { Target } from './target.ts'

let asked = 0
const server = createServer((_, response) => {
  asked += 1
  response.setHeader('content-type', 'text/xml')
  response.end(`<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
    <Account>111122223333</Account><Arn>arn:aws:iam::111122223333:user/ana</Arn><UserId>A</UserId>
  </GetCallerIdentityResult></GetCallerIdentityResponse>`)
})

beforeEach(() => {
  asked = 0
  return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => new Promise((resolve) => server.close(resolve)))

const graph = { operation: () => ({ spec: { region: 'eu-west-1' } }) } as unknown as Parameters<
  typeof checkAwsAccount
>[2]

function check(account: string | null, executor = 'ecs-service'): Promise<void> {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' }
  const calls = { endpoint, credentials, ecsEndpoint: endpoint, ecsCredentials: credentials }
  const aws: Target['aws'] = { account, region: null, profile: null, pages: {}, ...calls }
  return checkAwsAccount({ name: 'prod', aws }, { steps: [{ executor, operation: 'p/x' }] } as unknown as Plan, graph)
}

it('the account of the target is let pass', async () => {
  await check('111122223333')
})

it('another one is refused before anything is started, with who asks', async () => {
  await expect(check('999988887777')).rejects.toMatchObject({
    code: 'refused',
    message: 'target prod is AWS account 999988887777; the credentials are of 111122223333',
    details: ['found  arn:aws:iam::111122223333:user/ana'],
  })
})

it('nothing is asked where the target names no account, or the plan starts nothing in AWS', async () => {
  await check(null)
  await check('999988887777', 'dbt')
  expect(asked).toBe(0)
})
