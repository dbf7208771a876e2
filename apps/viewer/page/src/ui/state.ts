/** Every state that something can be in, as the page shows it: one sign, one tone and one word for each. */
export type Tone = 'good' | 'warn' | 'bad' | 'away' | 'busy' | 'quiet'

export interface StateLook {
  readonly sign: string
  readonly tone: Tone
  readonly word: string
}

const looks = {
  // of assets and partitions
  fresh: { sign: '✔', tone: 'good', word: 'fresh' },
  stale: { sign: '≠', tone: 'warn', word: 'stale' },
  missing: { sign: '○', tone: 'warn', word: 'missing' },
  failed: { sign: '✖', tone: 'bad', word: 'failed' },
  unavailable: { sign: '◌', tone: 'away', word: 'unavailable' },
  unknown: { sign: '?', tone: 'quiet', word: 'unknown' },
  // of freshness policies and checks
  warned: { sign: '!', tone: 'warn', word: 'warned' },
  passed: { sign: '✔', tone: 'good', word: 'passed' },
  error: { sign: '✖', tone: 'bad', word: 'error' },
  // of runs, steps and what they make
  waiting: { sign: '·', tone: 'quiet', word: 'waiting' },
  starting: { sign: '▶', tone: 'busy', word: 'starting' },
  running: { sign: '▶', tone: 'busy', word: 'running' },
  done: { sign: '✔', tone: 'good', word: 'done' },
  succeeded: { sign: '✔', tone: 'good', word: 'succeeded' },
  materialized: { sign: '✔', tone: 'good', word: 'materialized' },
  'written aside': { sign: '✔', tone: 'good', word: 'written aside' },
  unchanged: { sign: '=', tone: 'quiet', word: 'unchanged' },
  'unchanged upstream': { sign: '=', tone: 'quiet', word: 'unchanged upstream' },
  'not run': { sign: '↷', tone: 'quiet', word: 'not run' },
  interrupted: { sign: '✖', tone: 'bad', word: 'interrupted' },
  cancelled: { sign: '↷', tone: 'quiet', word: 'cancelled' },
  died: { sign: '✖', tone: 'bad', word: 'died' },
} satisfies { readonly [state: string]: StateLook }

export type ShownState = keyof typeof looks

/** A state that nobody here knows is shown by its own word. */
export function stateLook(state: string): StateLook {
  return Object.hasOwn(looks, state) ? looks[state as ShownState] : { sign: '·', tone: 'quiet', word: state }
}
