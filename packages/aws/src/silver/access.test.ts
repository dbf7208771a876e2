import { CreateDatabaseCommand } from '@aws-sdk/client-glue'
import { CreateStateMachineCommand } from '@aws-sdk/client-sfn'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openAws } from '../clients.ts'
import { checkDatasetAccess } from './access.ts'
import type { Dataset } from './dataset.ts'
import { canonicalKey } from './layout.ts'
import { openObjects } from './objects.ts'
import { testDataset } from './testing/dataset.ts'
import { type Emulator, makeBuckets, startEmulator } from './testing/emulator.ts'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator?.stop())

async function failing(dataset: Dataset): Promise<string[]> {
  const checks = await checkDatasetAccess(emulator.aws, dataset)
  return checks.filter(({ ok }) => !ok).map(({ call, message, mend }) => `${call}: ${message}; ${mend}`)
}

it('what is missing of a dataset is named, with what mends it', async () => {
  const nowhere = testDataset('nowhere')
  const found = await failing(nowhere)
  expect(found).toContainEqual(expect.stringMatching(/^s3:ListBucket: there is no bucket nowhere-bronze; aws s3 ls/))
  expect(found).toContainEqual(
    expect.stringMatching(/^states:DescribeStateMachine: there is no state machine ohpen-gold-months/),
  )
  expect(found.filter((line) => line.startsWith('s3:ListBucket'))).toHaveLength(4)
  expect(found).toContainEqual(expect.stringMatching(/^glue:GetDatabase: /))
})

it('a dataset that has all it needs is well, and says what counts', async () => {
  const { aws } = emulator
  const dataset = testDataset('whole')
  await makeBuckets(aws, dataset)
  for (const name of [dataset.stateMachine, dataset.gold.stateMachine]) {
    const definition = JSON.stringify({ StartAt: 'End', States: { End: { Type: 'Succeed' } } })
    const roleArn = 'arn:aws:iam::000000000000:role/any'
    await (await aws.sfn()).send(new CreateStateMachineCommand({ name, definition, roleArn }))
  }
  await (await aws.glue()).send(new CreateDatabaseCommand({ DatabaseInput: { Name: dataset.athena.database } }))
  const [first, ...others] = await checkDatasetAccess(aws, dataset)
  expect([first, ...others].filter((check) => !check?.ok)).toEqual([])
  expect(first?.message).toBe('nothing counts yet')
  expect(others.filter(({ message }) => message === 'not tried: it has an effect').map(({ call }) => call)).toContain(
    'states:StartExecution',
  )

  const document = {
    ...{ version: 3, updated_at: '2024-03-11T00:00:00Z', gold: {}, history: [] },
    partitions: { '2024-01-15': { schema_v: 'v1', run_id: 'a', months: ['2024-01'] } },
  }
  await openObjects(aws, dataset.silver.bucket).write(canonicalKey(dataset), JSON.stringify(document))
  const [again] = await checkDatasetAccess(aws, dataset)
  expect(again).toMatchObject({ call: 's3:GetObject', ok: true, message: '1 date counts, version 3' })
})

it('an AWS that does not answer is told, not thrown', async () => {
  const gone = openAws({
    ...{ region: 'eu-west-1', endpoint: 'http://127.0.0.1:9', maxAttempts: 1 },
    credentials: { accessKeyId: '000000000000', secretAccessKey: 'x' },
  })
  const checks = await checkDatasetAccess(gone, testDataset())
  expect(checks[0]).toMatchObject({ ok: false, message: 'S3 cannot be reached at http://127.0.0.1:9' })
  gone.close()
})
