import { InternalError, isUserError } from '@headwater/errors'
import { manyLines } from './text/clean.ts'
import { ink, type ScreenOptions } from './text/ink.ts'

/**
 * An error for people: a mistake or something unreachable as sentences, what was found and what to type next below;
 * anything else is a bug of ours, with its stack. Lines are not cut: what is wrong has to be readable in full.
 */
export function formatError(error: unknown, options: Pick<ScreenOptions, 'colour' | 'redact'>): string {
  const pen = ink({ width: Number.POSITIVE_INFINITY, ...options })
  const lines = (text: string) => manyLines(options.redact?.(text) ?? text)
  const word = pen.paint('error:', 'bad')

  if (isUserError(error)) {
    const [first = '', ...rest] = lines(error.message)
    return [
      `${word} ${first}`,
      ...[...rest, ...error.details.flatMap(lines), ...error.next.flatMap(lines)].map(indented),
    ].join('\n')
  }
  const own = error instanceof InternalError
  const message = error instanceof Error ? error.message || error.name : describe(error)
  const [first = '', ...rest] = lines(message)
  return [
    `${word} ${first}`,
    ...rest.map(indented),
    indented(own ? 'this is a bug of Headwater' : 'this is a bug of Headwater: it did not expect this error'),
    ...stackLines(error)
      .flatMap(lines)
      .map((line) => pen.paint(indented(line.trim()), 'dim')),
  ].join('\n')
}

const indented = (line: string) => (line === '' ? '' : `  ${line}`)

/** Where it was thrown, and what caused it; an error that is its own cause is told once. */
function stackLines(error: unknown): string[] {
  const lines: string[] = []
  const told = new Set<unknown>()
  for (let current = error; current instanceof Error && !told.has(current); current = current.cause) {
    told.add(current)
    if (current !== error) lines.push(`caused by ${current.name}: ${current.message}`)
    lines.push(...(current.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)))
    if (current instanceof AggregateError) lines.push(...current.errors.map((part) => `one of ${describe(part)}`))
  }
  return lines
}

function describe(thrown: unknown): string {
  if (thrown instanceof Error) return `${thrown.name}: ${thrown.message}`
  try {
    return typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? String(thrown))
  } catch {
    return Object.prototype.toString.call(thrown)
  }
}
