import { memo, useContext } from 'react'
import { formatCount, plural } from '../ui/format.ts'
import { stateLook } from '../ui/state.ts'
import './box.css'
import { useBoxActions, useIsCurrent } from './current.ts'
import { StandingContext } from './standing-context.ts'
import { useBoxButton } from './use-box-button.ts'

export interface GroupBoxData extends Record<string, unknown> {
  readonly boxId: string
  readonly groupId: string
  readonly title: string
  /** Keys of what it stands for. */
  readonly members: readonly string[]
  /** Some of its assets are drawn by themselves. */
  readonly isRest: boolean
  readonly dimmed: boolean
}

const worstFirst = ['failed', 'running', 'missing', 'stale', 'unavailable'] as const

/** What is left of a group, as one box; pressing it shows its assets. */
export const GroupBox = memo(function GroupBox({ data }: { readonly data: GroupBoxData }) {
  const { boxId, groupId, title, members, isRest, dimmed } = data
  const { openGroup } = useBoxActions()
  const button = useBoxButton(boxId)
  const isCurrent = useIsCurrent(boxId)
  const standing = useContext(StandingContext)
  const counts = new Map<string, number>()
  for (const key of members) {
    const one = Object.hasOwn(standing, key) ? standing[key] : undefined
    const state = one?.activity?.state ?? one?.health
    if (state !== undefined) counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  const wrong = worstFirst.flatMap((state) => {
    const count = counts.get(state) ?? 0
    return count > 0 ? [{ state, count, look: stateLook(state) }] : []
  })
  const amount = isRest ? `${formatCount(members.length)} more` : plural(members.length, 'asset')
  return (
    <button
      {...button}
      className="box group-box"
      aria-expanded={false}
      data-lit={!dimmed}
      data-current={isCurrent}
      onClick={() => openGroup(groupId)}
    >
      <span className="box-words">
        <span className="box-name">{title}</span>{' '}
        <span className="box-more">
          <span>{amount}</span>{' '}
          {wrong.map(({ state, count, look }) => (
            <span key={state} data-tone={look.tone} className="group-box-count">
              <span className="state-sign" aria-hidden="true">
                {look.sign}
              </span>
              {formatCount(count)}
              <span className="unseen"> {look.word}</span>
            </span>
          ))}
        </span>
      </span>
      <span className="group-box-plus" aria-hidden="true">
        +
      </span>
    </button>
  )
})
