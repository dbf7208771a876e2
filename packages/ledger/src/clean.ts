/**
 * Text as Postgres takes it: programs print NUL bytes and cut characters in half, and neither may cost a run its ledger.
 * Both become U+FFFD.
 */
export function cleanText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed()
}

/** JSON text as Postgres' jsonb takes it, for the same reason. */
export function cleanJson(value: unknown): string {
  // JSON.stringify escapes exactly NUL and half characters so; an even number of backslashes before is text of its own.
  return JSON.stringify(value).replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\\ufffd')
}

export function cleanOrNull(text: string | null): string | null {
  return text === null ? null : cleanText(text)
}
