/**
 * Time to place. A run that was resumed the next day has hours in it in which nothing happened: they are cut out, and a mark
 * stands where they were, so that the seconds in which something did can be told apart.
 */
export interface TimeScale {
  /** Milliseconds since 1970 to a place between 0 and 1. */
  readonly place: (at: number) => number
  readonly ticks: readonly Tick[]
  readonly breaks: readonly Break[]
  readonly from: number
  readonly to: number
}

export interface Tick {
  readonly place: number
  /** Since the start: `0`, `2.5 s`, `1 min 30 s`. */
  readonly label: string
}

export interface Break {
  /** Where it begins and ends, between 0 and 1. */
  readonly from: number
  readonly to: number
  readonly ms: number
}

interface Span {
  readonly from: number
  readonly to: number
}

/** What is cut out takes so much of the width. */
const BREAK_WIDTH = 0.03
/** Nothing shorter is cut out. */
const LEAST_GAP = 60_000

/** A scale over spans of time; `wanted` ticks at most. Without a span it is one second long, from `otherwise` on. */
export function timeScale(spans: readonly Span[], wanted: number, otherwise = 0): TimeScale {
  const busy = union(spans.length === 0 ? [{ from: otherwise, to: otherwise + 1000 }] : spans)
  const pieces = withoutLongGaps(busy)
  const start = pieces[0]?.from ?? otherwise
  const lengths = pieces.map((piece) => piece.to - piece.from)
  const total = Math.max(1, sum(lengths))
  const width = (1 - BREAK_WIDTH * (pieces.length - 1)) / total

  let at = 0
  const laid = pieces.map((piece) => {
    const place = at
    at += (piece.to - piece.from) * width + BREAK_WIDTH
    return { ...piece, place }
  })
  const place = (moment: number): number => {
    let last = 0
    for (const piece of laid) {
      if (moment < piece.from) return last
      last = piece.place + (Math.min(moment, piece.to) - piece.from) * width
      if (moment <= piece.to) return last
    }
    return last
  }

  const step = tickStep(total, wanted)
  const ticks = laid.flatMap((piece) => {
    const first = Math.ceil((piece.from - start) / step) * step
    const count = Math.max(0, Math.floor((piece.to - start - first) / step) + 1)
    return Array.from({ length: count }, (_, index) => first + index * step).map((elapsed) => ({
      place: piece.place + (elapsed + start - piece.from) * width,
      label: elapsedWords(elapsed),
    }))
  })
  const breaks = laid.slice(1).map((piece, index) => {
    const before = pieces[index]?.to ?? piece.from
    return { from: piece.place - BREAK_WIDTH, to: piece.place, ms: piece.from - before }
  })
  return { place, ticks, breaks, from: start, to: pieces.at(-1)?.to ?? start }
}

/** Spans that touch or overlap become one; in order. */
function union(spans: readonly Span[]): Span[] {
  const joined: Span[] = []
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last !== undefined && span.from <= last.to) {
      joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, span.to) }
    } else joined.push(span)
  }
  return joined
}

/** Cuts where nothing happened for longer than everything that did took. */
function withoutLongGaps(busy: readonly Span[]): Span[] {
  const least = Math.max(LEAST_GAP, sum(busy.map((span) => span.to - span.from)))
  const pieces: Span[] = []
  for (const span of busy) {
    const last = pieces.at(-1)
    if (last !== undefined && span.from - last.to < least) pieces[pieces.length - 1] = { from: last.from, to: span.to }
    else pieces.push(span)
  }
  return pieces
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
]

/** The smallest step that people count in and that gives at most so many ticks. */
export function tickStep(ms: number, wanted: number): number {
  const least = ms / Math.max(1, wanted)
  return STEPS.find((step) => step >= least) ?? Math.ceil(least / DAY) * DAY
}

/** `0`, `50 ms`, `0.25 s`, `2.5 s`, `1 min 30 s`, `2 h 5 min`, `1 d 3 h` */
export function elapsedWords(ms: number): string {
  if (ms === 0) return '0'
  if (ms < SECOND / 10) return `${ms} ms`
  if (ms < MINUTE) return `${Number((ms / SECOND).toFixed(2))} s`
  if (ms < HOUR) return two(ms, MINUTE, 'min', SECOND, 's')
  return ms < DAY ? two(ms, HOUR, 'h', MINUTE, 'min') : two(ms, DAY, 'd', HOUR, 'h')
}

function two(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((ms % large) / small)
  return `${Math.floor(ms / large)} ${largeName}${rest === 0 ? '' : ` ${rest} ${smallName}`}`
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
