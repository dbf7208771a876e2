import type { Reporter } from './reporter.ts'

/**
 * NDJSON for programs: one event a line, with the field names of `RunEvent`; the first line also has `version`.
 * Redaction sees each text before it is escaped, so that a secret with quotes in it is found as well.
 */
export function jsonReporter({
  write,
  redact = (text) => text,
}: {
  readonly write: (text: string) => void
  readonly redact?: (text: string) => string
}): Reporter {
  let first = true
  let closed = false
  return {
    report(event) {
      if (closed) return
      const line = first ? { version: 1, ...event } : event
      first = false
      write(`${JSON.stringify(line, (_, value) => (typeof value === 'string' ? redact(value) : value))}\n`)
    },
    close() {
      closed = true
    },
  }
}
