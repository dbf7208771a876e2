import type { RunEnd } from '@headwater/engine'
import type { RunOutcome } from '@headwater/reporters'

/** The exit code of a run by how it ended; see docs/cli.md. */
export function exitCodeOf(state: RunEnd['state'], failsOnUnavailable = false): number {
  switch (state) {
    case 'succeeded':
      return failsOnUnavailable ? 1 : 0
    case 'failed':
      return 1
    case 'interrupted':
    case 'cancelled':
      return 130
  }
}

/** Whether a source had nothing yet, of something that the run was to bring. */
export function hadUnavailable({ assets }: Pick<RunOutcome, 'assets'>): boolean {
  return assets.some(({ outcome }) => outcome.state === 'unavailable')
}
