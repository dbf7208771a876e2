import type { RunCheckView } from '@headwater/viewer'
import { Panel, plural, StateMark } from '../ui/index.ts'

/** The checks of a step: what did not pass with its evidence; what passed is counted. */
export function StepChecks({ checks }: { readonly checks: readonly RunCheckView[] }) {
  if (checks.length === 0) return null
  const told = checks.filter(({ state }) => !QUIET.includes(state))
  const rest = QUIET.flatMap((state) => {
    const count = checks.filter((check) => check.state === state).length
    return count === 0 ? [] : [{ state, count }]
  })
  return (
    <Panel title={plural(checks.length, 'check')}>
      <ul className="step-list">
        {told.map((check) => (
          <li key={check.key} className="step-item">
            <StateMark state={check.state} show="mark" />
            <span className="step-name" title={check.name}>
              {check.name}
            </span>
            <span className="number">{check.failures === null ? '' : plural(check.failures, 'row')}</span>
            <span className="step-more">
              {[check.state, check.message ?? ''].filter((text) => text !== '').join(' · ')}
              {check.sql !== null && (
                <details>
                  <summary>Query</summary>
                  <pre>{check.sql}</pre>
                </details>
              )}
            </span>
          </li>
        ))}
        {rest.map(({ state, count }) => (
          <li key={state}>
            <StateMark state={state} word={`${count} ${state}`} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const QUIET: readonly string[] = ['passed', 'waiting', 'unchanged upstream']
