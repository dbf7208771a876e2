import { stripVTControlCharacters } from 'node:util'

// Line and paragraph separators break a line in many terminals; bidirectional overrides make a command read as another one.
const lineBreaks = /\s*[\r\n\v\f\u0085\u2028\u2029]+\s*/g
// biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/**
 * Text from outside (names, messages, rows) as one harmless line: terminal sequences and control characters are gone,
 * line breaks are ` ⏎ `, tabs are a space. Nothing that a database or a program says can move the cursor or forge a line.
 */
export function oneLine(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text
  return stripVTControlCharacters(text).trim().replace(lineBreaks, ' ⏎ ').replaceAll('\t', ' ').replace(controls, '')
}

/** The same for text that may keep its line breaks, such as a stack: one entry a line. */
export function manyLines(text: string): string[] {
  return stripVTControlCharacters(text)
    .split(/\r\n|[\r\n\v\f\u0085\u2028\u2029]/)
    .map((line) => line.replaceAll('\t', '  ').replace(controls, '').trimEnd())
}
