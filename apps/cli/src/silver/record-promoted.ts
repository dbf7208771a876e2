import type { PromotedPartition, SilverContext } from '@headwater/aws/silver'
import type { AssetGraph } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'

/**
 * Puts what counts now into the ledger: as materializations of its dates and months, made from what their upstream is now. A
 * run is never written twice, so its id stands for its content. What nothing counts for any more is missing afterwards.
 */
export function recordPromoted(
  graph: Pick<AssetGraph, 'asset'>,
  ledger: Pick<Ledger, 'recordMaterializations'>,
): SilverContext['recordMaterializations'] {
  return (made: readonly PromotedPartition[]) =>
    ledger.recordMaterializations(
      made.map(({ asset, partition, runId, rows, at, version, metadata, withdrawn }) => {
        const { codeVersion, upstream } = graph.asset(asset)
        return {
          asset,
          partition,
          rows,
          codeVersion,
          at,
          source: typeof metadata.action === 'string' ? metadata.action : 'promoted',
          ...(withdrawn ? { withdrawn } : { partitionFingerprint: runId }),
          inputs: { type: 'baseline' as const, upstream },
          metadata: { ...metadata, ...(withdrawn ? { withdrawn: runId } : { runId }), canonicalVersion: version },
        }
      }),
    )
}
