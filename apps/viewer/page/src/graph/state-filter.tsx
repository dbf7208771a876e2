import type { AssetStanding } from '@headwater/viewer'
import { Group, ToggleButton } from 'react-aria-components'
import { formatCount } from '../ui/format.ts'
import { StateMark } from '../ui/state-mark.tsx'

interface StateFilterProps {
  readonly standing: { readonly [key: string]: AssetStanding }
  readonly state: string | null
  readonly onState: (state: string | null) => void
}

const choices = ['failed', 'running', 'missing', 'stale', 'unavailable']

/** Narrows the list to one state; only states that something is in are offered. */
export function StateFilter({ standing, state, onState }: StateFilterProps) {
  const counts = new Map<string, number>()
  for (const { health, activity } of Object.values(standing)) {
    counts.set(health, (counts.get(health) ?? 0) + 1)
    if (activity) counts.set(activity.state, (counts.get(activity.state) ?? 0) + 1)
  }
  const offered = choices.filter((choice) => choice === state || (counts.get(choice) ?? 0) > 0)
  if (offered.length === 0) return null
  return (
    <Group className="state-filter" aria-label="Only assets that are">
      {offered.map((choice) => (
        <ToggleButton
          key={choice}
          className="state-filter-choice"
          isSelected={choice === state}
          onChange={(isOn) => onState(isOn ? choice : null)}
        >
          <StateMark
            state={choice}
            word={
              <>
                {formatCount(counts.get(choice) ?? 0)}
                <span className={offered.length > 3 ? 'unseen' : undefined}> {choice}</span>
              </>
            }
          />
        </ToggleButton>
      ))}
    </Group>
  )
}
