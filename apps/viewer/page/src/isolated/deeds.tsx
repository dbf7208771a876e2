import type { DeedView } from '@headwater/viewer'
import { Panel, Time } from '../ui/index.ts'

/** Promotions, rollbacks and deletions, newest first. */
export function Deeds({ deeds }: { readonly deeds: readonly DeedView[] }) {
  return (
    <Panel title="What was done">
      <ol className="deeds">
        {deeds.map(({ id, at, action, subject, by, reason, approvedBy, ticket }) => (
          <li key={id}>
            <p>
              <strong>{action}</strong> {subject !== null && <span className="mono deed-subject">{subject}</span>}
            </p>
            <p className="dim isolated-run-facts">
              <Time at={at} />
              <span>{by}</span>
              {approvedBy !== null && <span>approved by {approvedBy}</span>}
              {ticket !== null && <span>{ticket}</span>}
            </p>
            {reason !== null && <p className="isolated-run-text">“{reason}”</p>}
          </li>
        ))}
      </ol>
    </Panel>
  )
}
