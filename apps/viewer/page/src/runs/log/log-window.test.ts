import type { LogView } from '@headwater/viewer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atEnd, type LogWindow, openWindow, pageAfter, pageBefore, wantedPage } from './log-window.ts'

/** Lines `from` to `to` (not included) of a log of `total`, as the server answers. */
function page(from: number, to: number, total: number): LogView {
  const first = Math.max(0, from)
  const last = Math.min(total, to)
  return {
    lines: Array.from({ length: Math.max(0, last - first) }, (_, index) => ({
      seq: first + index,
      at: '2025-01-04T12:30:00.000Z',
      step: '1',
      stream: 'stdout',
      line: `line ${first + index}`,
    })),
    moreBefore: first > 0,
    moreAfter: last < total,
    total,
  }
}

const seqs = (window: LogWindow) => window.lines.map((line) => line.seq)

describe('the part of a log that is held', () => {
  it('goes back page by page, and drops lines at its end', () => {
    const { window, shift } = pageBefore(openWindow(page(90, 100, 100)), page(80, 90, 100), 15)
    expect(seqs(window)).toEqual(Array.from({ length: 15 }, (_, index) => 80 + index))
    expect({ shift, after: window.moreAfter, before: window.moreBefore }).toEqual({
      shift: 10,
      after: true,
      before: true,
    })
  })

  it('follows the end, and drops lines at its beginning', () => {
    const { window, shift } = pageAfter(openWindow(page(0, 10, 10)), page(10, 20, 20), 15)
    expect(seqs(window)).toEqual(Array.from({ length: 15 }, (_, index) => 5 + index))
    expect({ shift, before: window.moreBefore, end: atEnd(window), total: window.total }).toEqual({
      shift: -5,
      before: true,
      end: true,
      total: 20,
    })
  })

  it('takes no line twice when the stream repeats some', () => {
    expect(seqs(pageAfter(openWindow(page(0, 10, 10)), page(7, 12, 12)).window)).toEqual(
      seqs(openWindow(page(0, 12, 12))),
    )
  })

  it('has no gap, keeps order and size, and tells where more is, whatever way one goes', () => {
    const total = 200
    fc.assert(
      fc.property(fc.array(fc.constantFrom('before', 'after')), fc.integer({ min: 0, max: 190 }), (ways, start) => {
        let window = openWindow(page(start, start + 10, total))
        for (const way of ways) {
          const first = window.lines[0]?.seq ?? 0
          const last = window.lines.at(-1)?.seq ?? 0
          const before = new Map(window.lines.map((line, index) => [line.seq, index]))
          const moved =
            way === 'before'
              ? pageBefore(window, page(first - 10, first, total), 35)
              : pageAfter(window, page(last + 1, last + 11, total), 35)
          window = moved.window
          // A line that is still there has moved by exactly what was told.
          for (const [index, line] of window.lines.entries()) {
            const was = before.get(line.seq)
            if (was !== undefined) expect(index - was).toBe(moved.shift)
          }
          const now = seqs(window)
          expect(now.length).toBeLessThanOrEqual(35)
          expect(now.every((seq, index) => index === 0 || seq === (now[index - 1] ?? 0) + 1)).toBe(true)
          expect(window.moreBefore).toBe((now[0] ?? 0) > 0)
          expect(window.moreAfter).toBe((now.at(-1) ?? 0) < total - 1)
        }
      }),
    )
  })

  it('asks for the side that is looked at, before its end is reached', () => {
    const window = openWindow(page(500, 1500, 3000))
    expect([wantedPage(window, 0, 40), wantedPage(window, 400, 440), wantedPage(window, 900, 940)]).toEqual([
      'before',
      null,
      'after',
    ])
    expect(wantedPage(openWindow(page(0, 10, 10)), 0, 9)).toBe(null)
  })
})
