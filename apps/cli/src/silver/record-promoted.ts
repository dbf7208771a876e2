import type { PromotedPartition, SilverContext } from '@headwater/aws/silver'
import type { AssetGraph } from '@headwater/graph'
import type { Ledger } from '@headwater/ledger'

/**
 * Puts what counts now into the ledger: as materializations of its dates and months, made from what their upstream is now. A
 * run is never written twice, so its id stands for its content.
 */
export function recordPromoted(
  graph: Pick<AssetGraph, 'asset'>,
  ledger: Pick<Ledger, 'recordMaterializations'>,
): SilverContext['recordMaterializations'] {
  return (made: readonly PromotedPartition[]) =>
    ledger.recordMaterializations(
      made.map(({ asset, partition, runId, rows, at, version, metadata }) => {
        const { codeVersion, upstream } = graph.asset(asset)
        return {
          asset,
          partition,
          rows,
          codeVersion,
          at,
          source: typeof metadata.action === 'string' ? metadata.action : 'promoted',
          partitionFingerprint: runId,
          inputs: { type: 'baseline' as const, upstream },
          metadata: { ...metadata, runId, canonicalVersion: version },
        }
      }),
    )
}
