import type { Operation } from '@headwater/graph'
import { at } from './arrays.ts'

/** What decides whether a level of a divisible operation is built in one invocation or in several. */
export interface WaveRules {
  /** It is left out where nothing that it reads in the plan has changed, or was made again. */
  readonly isSparable: (number: number) => boolean
  /** In milliseconds; null where it was never built. */
  readonly durationOf: (number: number) => number | null
  /** What one more invocation costs, in milliseconds. */
  readonly invocationMs: number
}

/** Stands in for the duration of what was never timed. */
const UNKNOWN_MS = 300

/** How often it happens that what is built in front of a cut comes out as it was, and spares what is behind it. A guess. */
const CHANCE_UNCHANGED = 0.3

/**
 * The wave in which each asset of a level is built: 0, 1, ... in steps of one. `depth` says how many assets of the level lie
 * above each, along the longest path.
 *
 * What is built in one invocation cannot be spared any more, so an unchanged asset stops what is behind it only across a
 * cut. A cut costs an invocation and may spare all that is behind it. The first place looked at is behind what enters the
 * level; a further cut is only reached where something came through those before it.
 */
export function wavesOf(
  { hooks }: Pick<Operation, 'hooks'>,
  assets: readonly number[],
  depth: readonly number[],
  { isSparable, durationOf, invocationMs }: WaveRules,
): readonly number[] {
  // Each invocation runs the project's hooks: as few as can be, unless they may run more often.
  if (hooks === 'once') return depth.map(() => 0)
  const deepest = depth.reduce((max, each) => Math.max(max, each), 0)
  const spared = new Float64Array(deepest + 2)
  for (const [i, number] of assets.entries()) {
    if (!isSparable(number)) continue
    const place = at(depth, i)
    spared[place] = at(spared, place) + (durationOf(number) ?? UNKNOWN_MS)
  }
  for (let place = deepest; place >= 0; place--) spared[place] = at(spared, place) + at(spared, place + 1)

  const waveAt: number[] = [0]
  let reached = 1
  for (let place = 1; place <= deepest; place++) {
    const isCut = at(spared, place) * CHANCE_UNCHANGED * reached > invocationMs
    if (isCut) reached *= 1 - CHANCE_UNCHANGED
    waveAt.push(at(waveAt, place - 1) + (isCut ? 1 : 0))
  }
  return depth.map((place) => at(waveAt, place))
}
