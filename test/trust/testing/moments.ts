export interface Moment {
  /** Events told before it. */
  readonly events: number
  /** Milliseconds after the last of them. */
  readonly ms: number
}

/**
 * Random moments of a run that tells so many events, the same for the same seed. Time alone would hit the long queries of
 * dbt nearly always; events alone would never fall between two of them.
 */
export function randomMoments(seed: number, events: number): { next(): Moment; again(): boolean } {
  const random = mulberry32(seed)
  return {
    next: () => ({ events: Math.floor(random() * events), ms: Math.floor(random() ** 3 * 400) }),
    /** Whether the resume is killed as well: more often than not, since a run that was killed several times costs the least. */
    again: () => random() < 0.6,
  }
}

/** A small generator of numbers from 0 to 1 (mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
