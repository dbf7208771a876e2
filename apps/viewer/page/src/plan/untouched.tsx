import type { PlanView } from '@headwater/viewer'
import { plural } from '../ui/index.ts'

interface UntouchedProps {
  readonly parts: PlanView['untouched']
  readonly nameOf: (key: string) => string
  readonly onOpen: (key: string) => void
}

/** So many names are told; the rest is counted. */
const NAMED = 200

/** What the plan leaves alone, and why. */
export function Untouched({ parts, nameOf, onOpen }: UntouchedProps) {
  if (parts.length === 0) return null
  return (
    <section className="plan-untouched" aria-label="Left alone">
      <h3>Left alone</h3>
      {parts.map(({ why, keys }) => (
        <details key={why}>
          <summary>
            <span className="plan-count">{plural(keys.length, 'asset')}</span> {why}
          </summary>
          <ul>
            {keys.slice(0, NAMED).map((key) => (
              <li key={key}>
                <button type="button" className="plan-name" onClick={() => onOpen(key)}>
                  {nameOf(key)}
                </button>
              </li>
            ))}
            {keys.length > NAMED && <li className="dim">{plural(keys.length - NAMED, 'more', 'more')}</li>}
          </ul>
        </details>
      ))}
    </section>
  )
}
