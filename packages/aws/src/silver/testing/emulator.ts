// biome-ignore lint/style/noRestrictedImports: only the tests; what asks AWS is tried against an emulator that really stores
import { startAws } from '@headwater/sandbox'
import { type Aws, openAws } from '../../clients.ts'
import type { Dataset } from '../dataset.ts'
import { testDataset } from './dataset.ts'

export interface Emulator extends AsyncDisposable {
  readonly aws: Aws
  readonly endpoint: string
  readonly dataset: Dataset
  readonly stop: () => Promise<void>
}

/** An AWS of its own with the dataset's buckets, empty. To be stopped by whoever started it. */
export async function startEmulator(dataset: Dataset = testDataset()): Promise<Emulator> {
  const server = await startAws()
  const aws = openAws(server)
  const stop = async () => {
    aws.close()
    await server.stop()
  }
  try {
    await makeBuckets(aws, dataset)
  } catch (error) {
    await stop()
    throw error
  }
  return { aws, endpoint: server.endpoint, dataset, stop, [Symbol.asyncDispose]: stop }
}

/** The buckets of a dataset, empty: several datasets can share an emulator. */
export async function makeBuckets(aws: Aws, { bronze, silver, quarantine, gold }: Dataset): Promise<void> {
  const { CreateBucketCommand } = await import('@aws-sdk/client-s3')
  const s3 = await aws.s3()
  const buckets = new Set([bronze, silver, quarantine, gold].map(({ bucket }) => bucket))
  await Promise.all([...buckets].map((Bucket) => s3.send(new CreateBucketCommand({ Bucket }))))
}
