import type { createLogUpdate } from 'log-update'
import { textWidth } from '../text/width.ts'

/** What the live display needs of a terminal: `process.stderr` is one. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
  write(text: string): unknown
  on(event: 'resize', listener: () => void): unknown
  off(event: 'resize', listener: () => void): unknown
}

/** The lines at the bottom of a terminal that are written over, below lines that stay. */
export interface LiveArea {
  /** Prints lines that stay, and draws the frame anew below them, in one write: nothing flickers. */
  draw(stay: readonly string[], frame: readonly string[]): void
  /** Takes the frame away and shows the cursor again. */
  end(): void
}

const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'

/** @param create log-update's, given by the caller so that it is loaded only where something moves */
export function liveArea(terminal: Terminal, create: typeof createLogUpdate): LiveArea {
  let pending = ''
  const buffer = {
    isTTY: false,
    get columns() {
      return terminal.columns ?? 80
    },
    get rows() {
      return terminal.rows ?? 24
    },
    write(text: string) {
      pending += text
      return true
    },
  }
  // The stream's cursor is ours to hide: log-update would hide that of stderr, whatever it writes to.
  const update = create(buffer as unknown as NodeJS.WritableStream, { showCursor: true })
  let drawn: readonly string[] = []
  let drawnWidth = terminal.columns ?? 80

  /** After the terminal got narrower it has wrapped the frame: there are more rows to erase than were drawn. */
  function eraseWrapped(): void {
    const width = Math.max(1, terminal.columns ?? 80)
    if (width >= drawnWidth || drawn.length === 0) return
    const rows = drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(textWidth(line) / width)), 0)
    pending += `\r\u001b[${rows}A\u001b[J`
    update.done()
    drawn = []
  }

  function flush(): void {
    if (pending !== '') terminal.write(`\u001b[?2026h${pending}\u001b[?2026l`)
    pending = ''
  }

  let hidden = false
  return {
    draw(stay, frame) {
      if (!hidden) pending += hideCursor
      hidden = true
      eraseWrapped()
      if (stay.length > 0) {
        update.clear()
        pending += stay.map((line) => `${line}\n`).join('')
      }
      update(frame.join('\n'))
      drawn = frame
      drawnWidth = terminal.columns ?? 80
      flush()
    },
    end() {
      eraseWrapped()
      update.clear()
      update.done()
      drawn = []
      if (hidden) pending += showCursor
      hidden = false
      flush()
    },
  }
}
