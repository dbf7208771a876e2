import { textWidth } from './width.ts'

/**
 * A command to paste, in lines of at most `width` columns: broken at spaces with a trailing backslash, never cut.
 * A word wider than the screen keeps its length. The lines after the first are not indented by this function.
 */
export function commandLines(command: string, width: number): string[] {
  if (textWidth(command) <= width) return [command]
  const lines: string[] = []
  let line = ''
  for (const word of shellWords(command)) {
    if (line === '') line = word
    else if (textWidth(line) + 1 + textWidth(word) + 2 <= width) line += ` ${word}`
    else {
      lines.push(`${line} \\`)
      line = `  ${word}`
    }
  }
  return [...lines, line]
}

/** Splits at spaces outside of quotes, so that a quoted word is never broken. */
function shellWords(command: string): string[] {
  // A quote behind a backslash opens nothing: an apostrophe is written as '\\''.
  return command.match(/(?:\\.|[^\s'"\\]|'[^']*'|"(?:[^"\\]|\\.)*"|['"\\])+/g) ?? []
}

/** One argument as a POSIX shell reads it back: bare where nothing needs quoting. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
