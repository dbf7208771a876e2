import type { CheckView } from '@headwater/viewer'
import { StateMark, Time } from '../ui/index.ts'
import { RunLink } from './links.tsx'
import { worstChecksFirst } from './worst-first.ts'
import './checks.css'

/** Its tests with their newest results, what failed first. */
export function Checks({ checks }: { readonly checks: readonly CheckView[] }) {
  return (
    <ul className="checks">
      {worstChecksFirst(checks).map((check) => (
        <Check key={check.key} check={check} />
      ))}
    </ul>
  )
}

function Check({ check }: { readonly check: CheckView }) {
  const { name, severity, newest } = check
  return (
    <li className="check">
      <p className="check-head">
        {newest === null ? (
          <StateMark state="unknown" word="never ran" />
        ) : (
          <StateMark state={newest.state === 'unchanged upstream' ? 'unchanged' : newest.state} />
        )}
        <code className="check-name">{name}</code>
      </p>
      <p className="dim check-when">
        {severity === 'warn' && <span>only warns</span>}
        {newest !== null && (
          <>
            <Time at={newest.at} show="age" />
            <span>
              run <RunLink runId={newest.runId} />
            </span>
          </>
        )}
      </p>
      {newest?.message != null && <p className="check-message">{newest.message}</p>}
      {newest?.sql != null && newest.state !== 'passed' && (
        <details className="check-sql">
          <summary>Query</summary>
          <pre>{newest.sql}</pre>
        </details>
      )}
    </li>
  )
}
