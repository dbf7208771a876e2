import { startAws, type TemporaryAws } from '@headwater/sandbox'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AwsCli, openAwsCli } from './aws-cli.ts'

let aws: TemporaryAws
let cli: AwsCli
beforeAll(async () => {
  aws = await startAws()
  cli = await openAwsCli(aws)
})
afterAll(() => aws?.stop())

it('the AWS command line does by hand on the emulator what the runbook says', async () => {
  expect(await cli('s3', 'mb', 's3://ohpen-silver')).toMatchObject({ exitCode: 0 })
  const listed = await cli('s3', 'ls')
  expect(listed.stdout).toContain('ohpen-silver')
  const machines = await cli('stepfunctions', 'list-state-machines')
  expect(JSON.parse(machines.stdout)).toEqual({ stateMachines: [] })
})

it('what goes wrong is told, not thrown', async () => {
  const missing = await cli('s3api', 'head-object', '--bucket', 'ohpen-silver', '--key', 'nowhere')
  expect(missing.exitCode).not.toBe(0)
  expect(missing.stderr).toContain('404')
})
