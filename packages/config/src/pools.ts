import { didYouMean, UserError } from '@headwater/errors'
import type { PlatformDefinition } from './definitions.ts'
import { expecting, object, record } from './shape.ts'

/** How many steps of the operations that name a pool may run, over all platforms. */
export interface PoolConfig {
  /** How many at once. */
  readonly limit: number
  /** How many may start within any minute; any number by default. */
  readonly startsPerMinute?: number
}

const count = expecting('a whole number from 1 on', (value) => Number.isInteger(value) && Number(value) > 0)

export const poolsShape = record(
  object({ limit: count, startsPerMinute: count }, ['limit']),
  "an object with a limit for each pool, for example { 'stats-source': { limit: 2, startsPerMinute: 12 } }",
)

/**
 * Throws UserError `bad-config` for a pool that no operation names: a misspelt one would limit nothing. The other way round is
 * fine: a pool that an operation names and the config does not lets one step through at a time.
 */
export function refuseUnusedPools(
  pools: { readonly [pool: string]: PoolConfig },
  platforms: readonly PlatformDefinition[],
): void {
  const named = new Set(
    platforms
      .flatMap(({ operations, isolated }) => [...operations, ...isolated.flatMap((one) => [one, one.gold])])
      .flatMap(({ pool }) => pool ?? []),
  )
  const unused = Object.keys(pools).find((pool) => !named.has(pool))
  if (unused === undefined) return
  throw new UserError('bad-config', `pools: no operation is in a pool called "${unused}"`, {
    details: [
      ...didYouMean(unused, named),
      named.size > 0 ? `pools of operations  ${[...named].sort().join(', ')}` : 'no operation names a pool',
    ],
  })
}
