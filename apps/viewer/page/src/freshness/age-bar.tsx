import { ageWords } from './age-words.ts'
import type { PolicyRow } from './policies.ts'

/** The scale goes to twice what is allowed; older is drawn as that. */
const LIMIT = 50

/** How old it is beside how old it may be: the mark in the middle is the limit. */
export function AgeBar({ row: { result, part } }: { readonly row: PolicyRow }) {
  const words = ageWords(result.ageMs)
  if (words === '') return null
  return (
    <span className="freshness-age">
      <span className="freshness-age-words">
        {words}
        {result.allowedMs !== null && <span className="dim"> of {ageWords(result.allowedMs)}</span>}
      </span>
      {part !== null && (
        <svg className="freshness-age-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
          <rect className="freshness-age-ground" width="100" height="6" rx="1" />
          <rect
            className={part > 1 ? 'freshness-age-over' : 'freshness-age-within'}
            width={Math.min(100, part * LIMIT)}
            height="6"
            rx="1"
          />
          <rect className="freshness-age-limit" x={LIMIT - 0.75} width="1.5" height="6" />
        </svg>
      )}
    </span>
  )
}
