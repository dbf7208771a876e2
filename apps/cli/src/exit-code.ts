import type { RunEnd } from '@headwater/engine'

/** The exit code of a run by how it ended; see docs/cli.md. */
export function exitCodeOf(state: RunEnd['state']): number {
  switch (state) {
    case 'succeeded':
      return 0
    case 'failed':
      return 1
    case 'interrupted':
    case 'cancelled':
      return 130
  }
}
