import { readFileSync } from 'node:fs'
import type { FreshnessResult } from '@headwater/freshness'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { behind, MEND, reportOf, result, STALE } from '../testing/freshness.ts'
import { graphOf, key } from '../testing/world.ts'
import { freshnessAnnotations } from './annotations.ts'
import { freshnessJson } from './json.ts'
import { freshnessJUnit } from './junit.ts'
import { freshnessMarkdown } from './markdown.ts'
import { freshnessMetrics } from './metrics.ts'

const graph = graphOf([])
const strict = { warnAsError: true }
const lenient = { warnAsError: false }
const unknown = result('gold/new', { state: 'unknown', ageMs: null, message: 'nothing was ever recorded' })

describe('JSON', () => {
  const schema = JSON.parse(readFileSync(new URL('../../../../docs/freshness.schema.json', import.meta.url), 'utf8'))
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  ajv.addFormat('date-time', (text) => new Date(text).toISOString() === text)
  const validate = ajv.compile(schema)
  const faults = (value: unknown) => {
    validate(JSON.parse(JSON.stringify(value)))
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
  const policies: FreshnessResult['policy'][] = [
    null,
    { type: 'age', warnMs: 1, errorMs: 2 },
    { type: 'age', warnMs: 1 },
    { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 1, errorMs: 0, warnMs: 0, unless: 'noGames' },
    { type: 'newest row', column: 'modified_at', errorMs: 2 },
    { type: 'rows', min: 1, max: 2, severity: 'warn' },
    { type: 'rows', min: 1, severity: 'error' },
  ]

  it('is as its published schema has it, of every policy and state', () => {
    const states = ['stale', 'unavailable', 'unknown', 'warned', 'fresh'] as const
    const results = policies.flatMap((policy) => states.map((state) => result('gold/a', { policy, state })))
    expect(faults(freshnessJson(STALE, lenient))).toEqual([])
    expect(faults(freshnessJson(reportOf([...results, unknown]), strict))).toEqual([])
    expect(faults(freshnessJson(reportOf([]), strict))).toEqual([])
  })

  it('that is otherwise is refused by the schema', () => {
    const json = freshnessJson(STALE, lenient)
    expect(faults({ ...json, version: 2 })).toEqual(['/version must be equal to constant'])
    expect(faults({ ...json, at: '2025-01-04' })).toHaveLength(1)
    expect(faults({ ...json, results: [{ ...unknown, state: 'rotten' }] })).not.toEqual([])
    expect(faults({ ...json, results: [result('a', { asset: 'boxscores' as never })] })).not.toEqual([])
    expect(faults({ ...json, more: 1 })).not.toEqual([])
  })

  it('counts, and says how it is judged', () => {
    expect(freshnessJson(STALE, lenient)).toMatchObject({
      exitCode: 1,
      warnAsError: false,
      counts: { stale: 4, unavailable: 1, warned: 1, unknown: 0, fresh: 1 },
    })
  })
})

describe('JUnit', () => {
  it('has a case for each result: failed where it is stale, error where it could not be told', () => {
    const xml = freshnessJUnit(reportOf([...STALE.results, unknown]), lenient)
    expect(xml).toContain('tests="8" failures="5" errors="1"')
    expect(xml).toContain('<testcase classname="nba.bronze" name="boxscores: by 13:00 UTC"')
    expect(xml).toContain('<failure type="unavailable" message="the source had nothing at 12:00 and 12:30">')
    expect(xml).toContain(`root cause: nba/bronze/boxscores\nmend: ${MEND}</failure>`)
    expect(xml).toContain('warned: nba/bronze/odds: 25 h old')
    expect(freshnessJUnit(STALE, strict)).toContain('tests="7" failures="6" errors="0"')
  })
})

describe('annotations', () => {
  const lines = (report = STALE, options = lenient) => freshnessAnnotations(report, { graph, ...options })

  it('are one for each root cause, with what is behind it and what mends it', () => {
    expect(lines()).toEqual([
      '::error title=bronze/boxscores is unavailable at the source::the source had nothing at 12:00 and 12:30%0A' +
        '4 assets behind it: silver/fact_boxscores, gold/standings, gold/team_form, gold/leaders%0A' +
        `mend: ${MEND}`,
      '::warning title=bronze/odds is nearly stale::25 h old, warned from 24 h%0Amend: pnpm materialize bronze/odds --downstream',
    ])
    expect(lines(STALE, strict)[1]).toMatch(/^::error /)
    const blamed = [result('gold/a', { state: 'stale', rootCause: key('bronze/odds') }), ...STALE.results.slice(-2)]
    expect(lines(reportOf(blamed))).toEqual([
      expect.stringMatching(/^::error title=bronze\/odds is stale::25 h old.*1 asset/),
    ])
    expect(lines(reportOf([unknown, result('gold/a')]))).toEqual([
      expect.stringMatching(/^::error title=gold\/new is unknown::/),
    ])
  })

  it('name a root cause that was not asked about itself', () => {
    const report = reportOf([behind('gold/standings', 'bronze/boxscores')], {
      rootCauses: STALE.rootCauses.slice(0, 1),
    })
    expect(lines(report)).toEqual([
      expect.stringMatching(/^::error title=bronze\/boxscores is stale::.*1 asset behind it/),
    ])
  })

  it('are at most the ten that are shown, the last of which names the others', () => {
    const all = Array.from({ length: 14 }, (_, i) =>
      result(`gold/x${i}`, { state: 'stale', rootCause: key(`gold/x${i}`) }),
    )
    expect(lines(reportOf(all))).toHaveLength(10)
    expect(lines(reportOf(all)).at(-1)).toMatch(/^::error title=Freshness%3A 5 more::gold\/x9 is stale%0A/)
    expect(lines(reportOf(all.slice(0, 10)))).toHaveLength(10)
  })
})

describe('Markdown', () => {
  it('has what is not fresh as a table, and the commands to paste', () => {
    const text = freshnessMarkdown(STALE, { graph, ...lenient })
    expect(text).toContain('## Freshness: stale\n')
    expect(text).toContain(
      'Target sandbox · 2025-01-04 19:00Z · from the ledger · 4 stale · 1 unavailable · 1 warned · 1 fresh',
    )
    expect(text).toMatch(
      /\| bronze\/boxscores +\| unavailable \| 31 h +\| 26 h +\| 2025-01-03 by 13:00 UTC +\| the source had nothing/,
    )
    expect(text).toContain(`\`\`\`sh\n${MEND}\npnpm materialize bronze/odds --downstream\n\`\`\``)
    expect(text).not.toContain('bronze/schedule')
  })

  it('lets no text break its table, and says what it leaves out', () => {
    const many = Array.from({ length: 205 }, (_, i) => result(`gold/x${i}`, { state: 'stale', message: 'a | b\n<b>' }))
    const text = freshnessMarkdown(reportOf(many), { graph, ...lenient })
    expect(text).toContain('a \\| b ⏎ \\<b\\>')
    expect(text).toContain('… 5 more')
  })

  it('says in a word that all is fresh, or that it could not be told', () => {
    const head = (results: FreshnessResult[]) =>
      freshnessMarkdown(reportOf(results), { graph, ...lenient }).split('\n')[0]
    expect(head([result('gold/a')])).toBe('## Freshness: fresh')
    expect(head([unknown])).toBe('## Freshness: could not be told')
  })
})

describe('metrics', () => {
  /** By the grammar of the text format: each line is a comment on a metric, or a sample of the one that was commented on. */
  function samples(text: string): Map<string, number> {
    expect(text.endsWith('\n')).toBe(true)
    const found = new Map<string, number>()
    let metric = ''
    for (const line of text.trimEnd().split('\n')) {
      const [, name = ''] = /^# (?:HELP|TYPE) (\w+) (?:gauge$|.)/.exec(line) ?? []
      if (name !== '') metric = name
      else {
        const sample = /^(\w+)(\{(?:\w+="(?:[^"\\\n]|\\[\\"n])*",?)+\}) (-?[\d.]+)$/.exec(line)
        expect(sample?.[1], line).toBe(metric)
        expect(found.has(`${sample?.[1]}${sample?.[2]}`), line).toBe(false)
        found.set(`${sample?.[1]}${sample?.[2]}`, Number(sample?.[3]))
      }
    }
    return found
  }

  it('tell state, age and what is allowed of each policy, in seconds', () => {
    const found = samples(freshnessMetrics(STALE))
    const labels = '{target="sandbox",asset="nba/bronze/boxscores",policy="by"}'
    expect(found.get(`headwater_freshness_age_seconds${labels}`)).toBe(31 * 3600)
    expect(found.get(`headwater_freshness_allowed_seconds${labels}`)).toBe(26 * 3600)
    expect(found.get(`headwater_freshness_state${labels}`)).toBe(3)
    expect(found.get('headwater_freshness_results{target="sandbox",state="stale"}')).toBe(4)
    expect(found.get('headwater_freshness_timestamp_seconds{target="sandbox"}')).toBe(Date.parse(STALE.at) / 1000)
    expect(
      found.has('headwater_freshness_age_seconds{target="sandbox",asset="nba/gold/standings",policy="inherited"}'),
    ).toBe(false)
  })

  it('keep two policies of one type apart, and any name within its quotes', () => {
    const policy = { type: 'newest row', column: 'a"\\\nb', errorMs: 1 } as const
    const found = samples(freshnessMetrics(reportOf([result('gold/a', { policy }), result('gold/a', { policy })])))
    expect([...found.keys()].filter((name) => name.startsWith('headwater_freshness_state'))).toEqual([
      'headwater_freshness_state{target="sandbox",asset="nba/gold/a",policy="newest row a\\"\\\\\\nb"}',
      'headwater_freshness_state{target="sandbox",asset="nba/gold/a",policy="newest row a\\"\\\\\\nb 2"}',
    ])
  })
})
