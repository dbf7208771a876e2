import { commandLines } from './command.ts'
import type { Ink, Style } from './ink.ts'
import { elideMiddle, pad, textWidth } from './width.ts'
import { wrap } from './words.ts'

/** A line of a closing block: a label at the left, a sentence or a command beside it. */
export type LabelledLine =
  | {
      readonly label: string
      readonly text: string
      readonly style?: Style
      /** Lines that it may take; 2 if not said. Line breaks within it (` ⏎ `) are line breaks again. */
      readonly lines?: number
    }
  /** Never cut: it is there to be pasted. */
  | { readonly label: string; readonly command: string; readonly note?: string }

/** Labels in one column, texts in the next. An empty label continues what is above. */
export function labelledLines(lines: readonly LabelledLine[], ink: Ink, indent = 2): string[] {
  const widest = lines.reduce((most, { label }) => Math.max(most, textWidth(label)), 0)
  const labelWidth = Math.min(widest, Math.floor((ink.width - indent) * 0.4))
  const room = Math.max(1, ink.width - indent - labelWidth - 3)
  return lines.flatMap((line) => {
    const label = pad(elideMiddle(line.label, labelWidth), labelWidth)
    const texts =
      'command' in line
        ? withNote(line.command, line.note, room, ink)
        : wrap(line.text, room, line.lines ?? 2).map((text) => ink.paint(text, line.style ?? 'plain'))
    return texts.map((text, i) =>
      `${' '.repeat(indent)}${i === 0 ? label : ' '.repeat(labelWidth)}   ${text}`.trimEnd(),
    )
  })
}

function withNote(command: string, note: string | undefined, room: number, ink: Ink): string[] {
  const lines = commandLines(command, room)
  const last = lines.at(-1) ?? ''
  if (note !== undefined && textWidth(last) + 3 + textWidth(note) <= room) {
    lines[lines.length - 1] = `${last}   ${ink.paint(note, 'dim')}`
  }
  return lines
}
