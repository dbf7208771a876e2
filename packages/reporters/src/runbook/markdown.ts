import { oneLine } from '../text/clean.ts'
import { pad, textWidth } from '../text/width.ts'

/** Text from outside as text: nothing in it is markup, and it stays in its line and its table cell. */
export function plain(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>|~#&!]/g, (character) =>
    // Between letters an underscore is no markup, and names are full of them.
    character === '_' ? '_' : `\\${character}`,
  )
}

/** Text as code within a line: fenced by more backticks than it holds. */
export function code(text: string): string {
  const clean = oneLine(text).replaceAll('|', '\\|')
  const ticks = '`'.repeat(longestRun(clean) + 1)
  const space = clean.startsWith('`') || clean.endsWith('`') ? ' ' : ''
  return `${ticks}${space}${clean}${space}${ticks}`
}

/** Lines as a block of code. */
export function block(language: string, lines: readonly string[]): string[] {
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1))
  return [`${fence}${language}`, ...lines, fence]
}

/** Cells are Markdown already. In columns, because it is read in terminals too; only the last one is as wide as it likes. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => textWidth(row[i] ?? ''))))
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, i) => (i < cells.length - 1 ? pad(text, widths[i] ?? 0) : text)).join(' | ')} |`
  return [line(head), line(widths.map((width, i) => '-'.repeat(i < widths.length - 1 ? width : 3))), ...rows.map(line)]
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
}
