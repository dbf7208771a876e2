import type { ReactNode } from 'react'
import './state-mark.css'
import { classes } from './classes.ts'
import { stateLook } from './state.ts'

interface StateMarkProps {
  /** An asset's health, or the state of a run, a step, a check, a partition. */
  readonly state: string
  /** `mark`: the sign alone, its word for screen readers. */
  readonly show?: 'word' | 'mark' | 'pill'
  /** Instead of the state's own word: `3 stale`. */
  readonly word?: ReactNode
}

/** A state by shape, word and colour. */
export function StateMark({ state, show = 'word', word }: StateMarkProps) {
  const look = stateLook(state)
  return (
    <span className={classes('state', `state-${show}`)} data-tone={look.tone} data-state={state}>
      <span className="state-sign" aria-hidden="true">
        {look.sign}
      </span>
      <span className={show === 'mark' ? 'unseen' : 'state-word'}>{word ?? look.word}</span>
    </span>
  )
}
