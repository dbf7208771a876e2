import { useSession } from '../data/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { StateMark } from '../ui/state-mark.tsx'
import { Kbd } from '../ui/tooltip.tsx'
import { type Shortcut, shortcutsNow } from './shortcuts.ts'
import { healths } from './standing-counts.ts'
import './help-dialog.css'

const meanings: { readonly [health in (typeof healths)[number]]: string } = {
  failed: 'a run could not make it',
  missing: 'it, or some of its partitions, was never made',
  stale: 'what it was made from, or its code, has changed since',
  unavailable: 'its source had nothing when it was asked',
  fresh: 'as a rebuild would leave it',
}

const graphKeys: readonly Shortcut[] = [
  { keys: '← →', does: 'on the graph: along its arrows' },
  { keys: '↑ ↓', does: 'on the graph: to the box above or below' },
  { keys: 'Enter', does: 'opens the asset, or the group' },
]

/** The keys that work now, and what the signs mean. */
export function HelpDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const session = useSession()
  return (
    <Dialog title="Keyboard and signs" isOpen={isOpen} onClose={onClose}>
      <dl className="help-list">
        {[...shortcutsNow(), ...graphKeys].map(({ keys, does }) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: `g g` has the same key twice, in an order that stays
                <Kbd key={at}>{key === 'Escape' ? 'Esc' : key}</Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <dl className="help-list">
        {healths.map((health) => (
          <div key={health}>
            <dt>
              <StateMark state={health} />
            </dt>
            <dd>{meanings[health]}</dd>
          </div>
        ))}
      </dl>
      <p className="dim">
        {session.data?.mayChange
          ? 'This browser may start and cancel runs.'
          : 'This browser may look. To start or cancel runs it asks for the token that the viewer printed.'}
      </p>
    </Dialog>
  )
}
