/*
 * A process in which several people promote at once: `node promoter.ts '<Order as JSON>'`. It prints `ready` once every one of them
 * has seen what promoting would change, waits for a line, lets all of them go, and prints what became of each, as JSON.
 */
import { createInterface } from 'node:readline'
import { openAws, type PromotedPartition, previewPromotion, promote, type SilverContext } from '@headwater/aws/silver'
import { testDataset } from '@headwater/aws/silver/testing'
import { openLedger } from '@headwater/ledger'
import type { AwsPlace } from '../../rig.ts'

export interface Order {
  readonly place: AwsPlace
  readonly ledgerUrl: string
  readonly people: readonly { readonly by: string; readonly id: string }[]
}

/** What one of them was told. */
export interface Told {
  readonly by: string
  readonly id: string
  readonly type: string
  /** Who it was that won, where it was not this one. */
  readonly winner: string | null
}

const { place, ledgerUrl, people }: Order = JSON.parse(process.argv[2] ?? '')
await using ledger = await openLedger({ url: ledgerUrl })
const aws = openAws(place)

const contexts = people.map(({ by, id }): { context: SilverContext; id: string } => ({
  id,
  context: {
    aws,
    dataset: testDataset(),
    store: ledger.isolated,
    now: () => new Date(),
    by,
    recordMaterializations: (made) => ledger.recordMaterializations(made.map(asMaterialization)),
  },
}))
const ready = await Promise.all(
  contexts.map(async ({ context, id }) => ({ context, id, accept: await previewPromotion(context, [id]) })),
)
process.stdout.write('ready\n')
for await (const _ of createInterface({ input: process.stdin })) break
const told = await Promise.all(
  ready.map(async ({ context, id, accept }): Promise<Told> => {
    const result = await promote(context, { accept, reason: `of ${context.by}` })
    const moved = result.type === 'conflict' || result.type === 'already' ? result.partitions[0]?.change : null
    return { by: context.by, id, type: result.type, winner: moved?.by ?? null }
  }),
)
process.stdout.write(`${JSON.stringify(told)}\n`)
aws.close()

function asMaterialization({ asset, partition, runId, rows, at, version, metadata }: PromotedPartition) {
  const known = { ...metadata, runId, canonicalVersion: version }
  return {
    asset,
    partition,
    rows,
    codeVersion: '1',
    at,
    source: 'promote',
    partitionFingerprint: runId,
    metadata: known,
  }
}
