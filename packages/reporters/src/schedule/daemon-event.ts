import { type Ink, ink, type ScreenOptions, type Style } from '../text/ink.ts'
import { plural } from '../text/quantity.ts'
import { type ShownTick, tickInWords, tickMarks, utcMinute, utcTime } from './tick-words.ts'

/** What a daemon tells, in order. Plain data: `--json` prints it. `at` is the target's clock. */
export type DaemonEvent = { readonly at: Date } & (
  | {
      readonly type: 'daemon started'
      readonly target: string
      readonly schedules: number
      /** The first thing that it has to do; null where nothing is scheduled. */
      readonly next: Date | null
      /** Where its metrics are; null where it serves none. */
      readonly url: string | null
    }
  /** An attempt of a tick begins, or one that another daemon began is gone on with. */
  | {
      readonly type: 'tick started'
      readonly schedule: string
      readonly due: Date
      readonly runId: string | null
      readonly attempt: number
      readonly how: 'new' | 'resumed' | 'watched'
    }
  /** The tick as it is now: it has ended, waits for its data, or was missed. */
  | ({ readonly type: 'tick ended'; readonly schedule: string } & ShownTick)
  /** What a run says for people. */
  | { readonly type: 'said'; readonly schedule: string; readonly line: string }
  /** Something that people who watch should know: the ledger is away, a file of the workspace cannot be read. */
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'freshness'; readonly rootCauses: number; readonly stale: number }
  | { readonly type: 'daemon ended'; readonly interrupted: number }
)

/** One event as a line for people. Null for what is no news to them. */
export function formatDaemonEvent(event: DaemonEvent, options: ScreenOptions): string | null {
  const pen = ink(options)
  const time = pen.paint(`${event.at.toISOString().slice(11, 19)}Z`, 'dim')
  const line = (symbol: string, style: Style, ...words: readonly string[]): string =>
    `${time} ${pen.paint(symbol, style)} ${words.filter((word) => word !== '').join('  ')}`
  switch (event.type) {
    case 'daemon started':
      return line(
        '▸',
        'accent',
        `${pen.paint('Daemon', 'bold')}  target ${pen.text(event.target)}`,
        `·  ${plural(event.schedules, 'schedule')}`,
        event.next === null ? '' : `·  next ${utcMinute(event.next)}`,
        event.url === null ? '' : `·  ${event.url}`,
      )
    case 'tick started':
      return line('▶', 'accent', nameOf(event, pen), HOW[event.how], runOf(event, pen), nth(event.attempt))
    case 'tick ended': {
      const { symbol, style } = tickMarks[event.state]
      const message = event.message === null ? '' : pen.text(event.message)
      return line(symbol, style, nameOf(event, pen), tickInWords(event), message, runOf(event, pen))
    }
    case 'said':
      return `  ${pen.text(event.line)}`
    case 'notice':
      return line('!', 'warn', pen.text(event.message))
    case 'freshness':
      return event.rootCauses === 0
        ? null
        : line('≠', 'warn', 'not fresh', plural(event.rootCauses, 'root cause'), plural(event.stale, 'asset'))
    case 'daemon ended':
      return line(
        '■',
        'dim',
        'ended',
        event.interrupted === 0 ? '' : `${plural(event.interrupted, 'run')} interrupted: the next daemon goes on`,
      )
  }
}

/** The same as a line of JSON. */
export function daemonEventJson(event: DaemonEvent, redact: (text: string) => string): string {
  return JSON.stringify(event, (_, value) => (typeof value === 'string' ? redact(value) : value))
}

const HOW = { new: 'started', resumed: 'resumed', watched: 'goes on' } as const

function nameOf({ schedule, due }: { readonly schedule: string; readonly due: Date }, pen: Ink): string {
  return `${pen.paint(pen.text(schedule), 'bold')} ${utcTime(due)}`
}

function runOf({ runId }: { readonly runId: string | null }, pen: Ink): string {
  return runId === null ? '' : `run ${pen.text(runId)}`
}

function nth(attempt: number): string {
  return attempt > 1 ? `attempt ${attempt}` : ''
}
