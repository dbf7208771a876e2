const known = new Map<string, boolean>([['UTC', true]])

/**
 * Whether a name is one of a time zone. Asked by setting TZ, which knows the zones without loading Intl's tables for 12 ms on the way of
 * every command; of what looks like UTC there, or like a rule of its own (`Foo+5`), Intl is asked.
 */
export function isTimeZone(name: string): boolean {
  const found = known.get(name) ?? (isKnownToTz(name) || isKnownToIntl(name))
  known.set(name, found)
  return found
}

function isKnownToTz(name: string): boolean {
  if (!/^[A-Z][A-Za-z]+\/[A-Za-z_/-]+$/.test(name)) return false
  const before = process.env.TZ
  process.env.TZ = name
  try {
    // What is unknown counts as UTC, and London is on UTC in January.
    return [0, 6].some((month) => new Date(2025, month, 1).getTimezoneOffset() !== 0)
  } finally {
    if (before === undefined) delete process.env.TZ
    else process.env.TZ = before
  }
}

function isKnownToIntl(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format(0) !== ''
  } catch {
    return false
  }
}
