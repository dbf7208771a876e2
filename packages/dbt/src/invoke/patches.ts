import type { StepInput } from '@headwater/engine'
import type { DbtRequest } from './protocol.ts'

/**
 * The mode of each asset as its node's own `full_refresh`, which dbt reads before its flags: so models of different modes need
 * only one invocation. It counts for models and seeds (a seed is else truncated and filled, and keeps its old columns);
 * a snapshot is always added to.
 */
export function modePatches(assets: StepInput['assets']): DbtRequest['patches'] {
  return Object.fromEntries(
    assets
      .filter(({ asset }) => asset.kind !== 'snapshot')
      .map(({ asset, mode }) => [asset.ref ?? '', { 'config.full_refresh': mode !== 'incremental' }]),
  )
}
