import type { Pluggable } from '@smithy/types'

/** How many requests went to each call of AWS so far: `s3:GetObject`. Attempts that were repeated count each. */
export interface RequestCount {
  readonly total: () => number
  readonly byCall: () => { readonly [call: string]: number }
}

export interface RequestCounter {
  readonly read: RequestCount
  readonly add: (call: string) => void
}

export function requestCount(): RequestCounter {
  const counts = new Map<string, number>()
  return {
    add: (call) => counts.set(call, (counts.get(call) ?? 0) + 1),
    read: {
      total: () => [...counts.values()].reduce((sum, count) => sum + count, 0),
      byCall: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

/** Counts each attempt of a client: below the SDK's own repetition, so that a repeated one counts again. */
export function counting<Input extends object, Output extends object>(
  counter: RequestCounter,
): Pluggable<Input, Output> {
  return {
    applyToStack(stack) {
      stack.add(
        (next, { clientName = '', commandName = '' }) =>
          (args) => {
            counter.add(`${clientName.replace(/Client$/, '').toLowerCase()}:${commandName.replace(/Command$/, '')}`)
            return next(args)
          },
        { step: 'finalizeRequest', priority: 'low', name: 'countRequests' },
      )
    },
  }
}
