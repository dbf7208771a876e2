import { describe, expect, it } from 'vitest'
import { behind, HOUR, reportOf, result, STALE } from '../testing/freshness.ts'
import { graphOf, key } from '../testing/world.ts'
import { formatFreshness } from './format-freshness.ts'

const graph = graphOf([])
const options = { graph, notices: [], allRows: false, colour: false, width: 100 }

describe('freshness on a screen', () => {
  it('tells the worst first, whose fault it is, and what to type', () => {
    expect(formatFreshness(STALE, options).split('\n')).toMatchInlineSnapshot(`
      [
        "Freshness  target sandbox  ·  2025-01-04 19:00Z  ·  from the ledger",
        "",
        " ◌  bronze/boxscores  unavailable  the source had nothing at 12:00 and 12:30",
        " ✖  4 assets          stale        through bronze/boxscores: fact_boxscores, standings (+2)",
        " !  bronze/odds       warned       25 h old, warned from 24 h",
        "",
        "2 root causes · 4 stale · 1 unavailable · 1 warned · 1 fresh",
        "  bronze/boxscores   pnpm headwater backfill bronze/boxscores --partition 2025-01-03 --downstream",
        "  bronze/odds        pnpm materialize bronze/odds --downstream",
      ]
    `)
  })

  it('of nothing wrong is short', () => {
    expect(formatFreshness(reportOf([result('gold/a'), result('gold/b')]), options).split('\n')).toMatchInlineSnapshot(`
      [
        "Freshness  target sandbox  ·  2025-01-04 19:00Z  ·  from the ledger",
        "",
        "2 fresh",
      ]
    `)
  })

  it('shows every line where it is asked to, and counts those that it does not', () => {
    const many = Array.from({ length: 30 }, (_, i) =>
      result(`gold/x${i}`, { state: 'stale', ageMs: 31 * HOUR, message: 'never again', rootCause: key(`gold/x${i}`) }),
    )
    const told = (allRows: boolean) => formatFreshness(reportOf([...many, ...STALE.results]), { ...options, allRows })
    expect(told(false)).toMatch(/… 16 more \(--all-rows\)/)
    expect(told(true).match(/gold\/x\d+/g)).toHaveLength(30)
    expect(told(true)).toMatch(/✔ {2}bronze\/schedule/)
  })

  it('tells notices first, and lets nothing that it was told move the cursor', () => {
    const forged = result('gold/a', { state: 'stale', message: 'x\u001b[2Ky\nz', rootCause: key('gold/a') })
    const text = formatFreshness(reportOf([forged, behind('gold/b', 'gold/a')]), {
      ...options,
      notices: ['no\u001b[2K AWS'],
    })
    expect(text).toContain(' ! no AWS\n')
    expect(text).toMatch(/ xy\n {10,}z\n/)
    expect(text).not.toContain('\u001b')
  })

  it('of several root causes names each before its command, and one that nobody here makes with what was found', () => {
    const lines = formatFreshness(STALE, options).split('\n')
    expect(lines.filter((line) => line.includes('pnpm'))).toHaveLength(2)
    const undriven = reportOf([], { rootCauses: [{ asset: key('bronze/legacy'), message: '31 h old', command: null }] })
    expect(formatFreshness(undriven, options)).toContain('bronze/legacy   31 h old')
  })
})
