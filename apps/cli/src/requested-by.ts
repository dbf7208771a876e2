import { hostname, userInfo } from 'node:os'

/** Who runs this command, as the ledger keeps it: `user@host`. */
export function requestedBy(): string {
  return `${user()}@${hostname()}`
}

function user(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown') // A uid without an entry, as in many containers.
  }
}
