import { distance } from 'fastest-levenshtein'

/**
 * The candidates that a mistyped name may have meant, nearest first.
 * A candidate counts when it is within a third of the name's length in edits, or contains the name.
 */
export function nearest(name: string, candidates: Iterable<string>, limit = 3): string[] {
  const wanted = name.toLowerCase()
  const allowed = Math.max(2, Math.floor(wanted.length / 3))
  const scored: { candidate: string; score: number }[] = []
  for (const candidate of new Set(candidates)) {
    const given = candidate.toLowerCase()
    const edits = distance(wanted, given)
    const contains = wanted.length >= 3 && given.includes(wanted)
    if (edits <= allowed || contains) scored.push({ candidate, score: contains ? Math.min(edits, 1.5) : edits })
  }
  scored.sort((a, b) => a.score - b.score || (a.candidate < b.candidate ? -1 : 1))
  return scored.slice(0, limit).map(({ candidate }) => candidate)
}

/** The line that goes under an error about an unknown name, or nothing when no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string[] {
  const near = nearest(name, candidates)
  return near.length > 0 ? [`did you mean  ${near.join('   ')}`] : []
}
