import type { RunStepView } from '@headwater/viewer'

const URGENT = ['running', 'failed', 'interrupted', 'waiting', 'unavailable', 'not run', 'done', 'unchanged upstream']

/** Low for what people must see first. */
export function urgency(state: string): number {
  const at = URGENT.indexOf(state)
  return at < 0 ? URGENT.length : at
}

/** What a lane of many says of itself: of its states the one that matters most. */
export function stateOfAll(states: readonly string[]): string {
  return states.reduce((worst, state) => (urgency(state) < urgency(worst) ? state : worst), 'unchanged upstream')
}

/** `31 partitions`, `31 partitions · 1 failed · 4 to go` */
export function tally(steps: readonly RunStepView[]): string {
  const count = (...states: string[]) => steps.filter((step) => states.includes(step.state)).length
  const parts = [
    [count('failed'), 'failed'],
    [count('unavailable'), 'unavailable'],
    [count('not run'), 'not run'],
    [count('running', 'waiting', 'interrupted'), 'to go'],
  ] as const
  return [`${steps.length} partitions`, ...parts.flatMap(([many, what]) => (many > 0 ? [`${many} ${what}`] : []))].join(
    ' · ',
  )
}
