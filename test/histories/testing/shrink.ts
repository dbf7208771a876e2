import type { History } from './history.ts'
import type { Played } from './play.ts'

export interface Shrunk extends Played {
  readonly history: History
}

/**
 * A shorter history that fails as well: events are left out, one after the other, as long as it fails without them and there
 * is time. The one that was given where all are needed.
 */
export async function shrink(
  failing: Shrunk,
  play: (history: History) => Promise<Played>,
  ms: number,
): Promise<Shrunk> {
  const until = performance.now() + ms
  let shortest = failing
  // From the end: what came last most often has nothing to do with it.
  for (let place = failing.history.length - 1; place >= 0 && performance.now() < until; place--) {
    const history = shortest.history.toSpliced(place, 1)
    // A deed may make no sense without the one before it: then that is needed.
    const played = await play(history).catch(() => null)
    if (played !== null && played.wrong.length > 0) shortest = { ...played, history }
  }
  return shortest
}
