import { elideEnd, elideMiddle, textWidth } from './width.ts'

/** Fills lines with words, a separator between them; no line is wider. */
export function flow(words: readonly string[], separator: string, width: number): string[] {
  const lines: string[] = []
  for (const word of words.map((word) => elideMiddle(word, width))) {
    const last = lines.at(-1)
    if (last !== undefined && textWidth(last) + textWidth(separator) + textWidth(word) <= width) {
      lines[lines.length - 1] = last + separator + word
    } else lines.push(word)
  }
  return lines
}

/** A sentence over at most `most` lines, broken at spaces; where it is longer, the last line ends in `…`. */
export function wrap(text: string, width: number, most: number): string[] {
  const lines: string[] = []
  for (const part of text.split(' ⏎ ')) {
    let line: string | null = null
    for (const word of part.split(' ')) {
      if (line !== null && textWidth(line) + 1 + textWidth(word) <= width) line += ` ${word}`
      else {
        if (line !== null) lines.push(line)
        line = word
      }
    }
    lines.push(line ?? '')
  }
  const shown = lines.slice(0, most)
  if (lines.length > most) shown[most - 1] = `${shown[most - 1]} …`
  return shown.map((line) => elideEnd(line, width))
}
