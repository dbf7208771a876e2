import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
let precise: ((text: string) => number) | undefined

/**
 * Columns that a line takes on a terminal. Escape sequences count nothing.
 * `string-width` takes 30 ms to load, a third of what `plan` has in all: it is loaded at the first text that is not
 * plain Latin, Greek, Cyrillic or one of our own symbols.
 */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length
  if (/^[\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0391-\u03c9\u0410-\u044f·…←↷◌✔✖⏎─━│├└┌┐┘┤┬┴┼▸■–—≤≥]*$/.test(text))
    return text.length
  precise ??= (require('string-width') as typeof import('string-width')).default
  return precise(text)
}

/** The longest beginning (or end) of the text that fits, never splitting a grapheme. */
function take(text: string, width: number, from: 'start' | 'end'): string {
  if (/^[\x20-\x7e]*$/.test(text)) return from === 'start' ? text.slice(0, width) : text.slice(text.length - width)
  const graphemes = Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment)
  if (from === 'end') graphemes.reverse()
  const taken: string[] = []
  let used = 0
  for (const grapheme of graphemes) {
    used += textWidth(grapheme)
    if (used > width) break
    taken.push(grapheme)
  }
  return (from === 'end' ? taken.reverse() : taken).join('')
}

/** Cuts a text to a width, with `…` at its end. */
export function elideEnd(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  return width < 1 ? '' : `${take(text, width - 1, 'start').trimEnd()}…`
}

/** Cuts a name to a width in its middle: both its group and the end that tells it from its neighbours stay. */
export function elideMiddle(text: string, width: number): string {
  if (textWidth(text) <= width) return text
  if (width < 1) return ''
  const end = Math.floor((width - 1) / 2)
  return `${take(text, width - 1 - end, 'start')}…${take(text, end, 'end')}`
}

/** Fills a text with spaces up to a width. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const spaces = ' '.repeat(Math.max(0, width - textWidth(text)))
  return align === 'right' ? spaces + text : text + spaces
}
