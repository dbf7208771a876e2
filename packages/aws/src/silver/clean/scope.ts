import type { CleanableKind, CleanScope } from './cleanable.ts'

/** Whether a scope looks for this: by name, where names are given, else by kind. */
export function isAsked(scope: CleanScope, kind: CleanableKind, ids: readonly (string | null)[]): boolean {
  if (scope.ids !== undefined) return ids.some((id) => id !== null && scope.ids?.includes(id) === true)
  const { failed, superseded, orphans, all, backupsOlderThanDays } = scope
  const nothingSaid = [failed, superseded, orphans, all, backupsOlderThanDays].every((said) => !said)
  switch (kind) {
    case 'failed':
      return failed === true || nothingSaid
    case 'superseded':
    case 'superseded gold':
    case 'original':
      return superseded === true
    case 'orphan':
    case 'unfinished backup':
      return orphans === true || all === true || nothingSaid
    case 'written':
    case 'backup':
      return false
  }
}
