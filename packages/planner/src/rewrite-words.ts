import type { Storage } from '@headwater/graph'

/** A short clause that says why rows which an asset has taken in may be others by now. */
export type Why = string

type Tense = 'past' | 'present'

/** A day that came, or came anew, behind a newer one. */
export function arrived(partition: string, name: string, newest: string, tense: Tense): Why {
  const verb = tense === 'past' ? 'arrived' : 'arrives'
  // The day itself is there from another input: its name tells the two apart.
  if (partition === newest) return `${partition} of ${name} ${verb} after ${newest} of another input was built`
  return `${partition} ${verb} after ${newest} was built`
}

/** A day that is newer than all, and older in coming than what was taken in from elsewhere. */
export function heldBack(partition: string): Why {
  return `${partition} was brought in before other rows that it has taken in`
}

/** A day that had been taken in. */
export function repeated(partition: string, name: string, tense: Tense): Why {
  return `${partition} of ${name} ${tense === 'past' ? 'was' : 'is'} made again: its rows were taken in before`
}

/** Something of which nobody can say which rows of it are others. */
export function rebuilt(name: string, tense: Tense, storage?: Storage): Why {
  const verb = tense === 'past' ? 'was' : 'is'
  return storage === 'view'
    ? `the view ${name} ${verb} made anew: old rows may be wrong`
    : `${name}, which has no partitions, ${verb} rebuilt: old rows may be wrong`
}

/** Something that a step has left in the middle. */
export function doubtful(name: string): Why {
  return `a step that was to write ${name} did not end well: nobody knows what is in it`
}
