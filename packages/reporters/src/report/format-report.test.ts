import type { AssetKey } from '@headwater/graph'
import { describe, expect, it } from 'vitest'
import { aside, deed, factsOf, run } from '../testing/report.ts'
import { check, key } from '../testing/world.ts'
import type { ReportFacts } from './facts.ts'
import { formatReport, type ReportOptions } from './format-report.ts'

const graph = {
  label: (one: AssetKey) => one.slice(one.indexOf('/') + 1),
  has: (one: string): one is AssetKey => one !== 'nba/gold/gone',
}
const dates = ['2024-01-14', '2024-01-15']

const report = (facts: ReportFacts, options: Partial<ReportOptions> = {}) =>
  formatReport(facts, { graph, postMortem: false, ...options })
const postMortem = (facts: ReportFacts) => report(facts, { postMortem: true })
const section = (text: string, title: string) => text.split('\n## ').find((part) => part.startsWith(`${title}\n`)) ?? ''

const failing: ReportFacts = factsOf({
  aside: [],
  run: {
    ...{ ...run, state: 'failed', kind: 'materialize', reason: null },
    assets: [
      {
        ...{ step: '1', key: key('silver/fact'), partition: null, mode: 'full refresh', state: 'failed' },
        ...{ version: null, rows: null, rowsBefore: 12, durationMs: 10, message: 'column pts does not exist' },
      },
      {
        ...{ step: '1', key: key('gold/gone'), partition: null, mode: 'rebuild', state: 'not run' },
        ...{ version: null, rows: null, rowsBefore: null, durationMs: null, message: 'silver/fact failed' },
      },
      {
        ...{ step: '1', key: key('silver/dim'), partition: null, mode: 'rebuild', state: 'materialized' },
        ...{ version: 'v2', rows: 26_112, rowsBefore: 25_840, durationMs: 410, message: null },
      },
    ],
    checks: [
      {
        ...{ ...check('not_null_pts', ['silver/dim']), state: 'failed', failures: 14, durationMs: 1 },
        ...{ message: null, sql: null, at: new Date('2026-01-29T15:01:30Z') },
      },
    ],
    steps: [
      {
        ...{ step: '1', state: 'failed', attempt: 2, external: null, message: 'column pts does not exist' },
        ...{ startedAt: run.startedAt, endedAt: run.endedAt, inputs: { 'nba/bronze/boxscores': { version: '9c1e' } } },
      },
    ],
  },
})

describe('a report', () => {
  it('of a backfill that was promoted and rolled back is read from top to bottom', async () => {
    const deeds = [
      deed('promote', '16:00:00', dates),
      deed('rollback', '17:30:00', dates, { reason: 'GBP is not ours' }),
    ]
    await expect(`${postMortem(factsOf({ deeds }))}\n`).toMatchFileSnapshot('fixture/post-mortem.txt')
  })

  it('says who, when, why, on what, from which inputs, by which executions, and in place of what', () => {
    const text = report(factsOf())
    for (const fact of [
      ...['ana@laptop', 'GBP was rejected', '2026-01-29 15:00:00Z', '2 min 3 s', '`prod`'],
      ...['s3://ohpen-bronze/bronze/ingest_date=2024-01-14/transactions.csv.gz', 'arn:execution:2024-01-14'],
      ...['`20240115T120000Z`', '1,204', '12 rows more, all GBP'],
    ]) {
      expect(text).toContain(fact)
    }
    expect(text).not.toContain('## Timeline')
  })

  it('tells of what went wrong, with what was said then', () => {
    const text = report(failing)
    expect(section(text, 'What did not go well')).toMatch(/`silver\/fact`: failed, column pts does not exist/)
    expect(section(text, 'What did not go well')).toMatch(/check `not_null_pts` on `silver\/dim`: failed, 14 rows/)
    // Its step failed of the same: said once.
    expect(text.match(/column pts does not exist/g)).toHaveLength(1)
    expect(section(text, 'What was made')).toContain('25,840 → 26,112')
    expect(section(text, 'What it read')).toMatch(/`bronze\/boxscores` \| 9c1e/)
    // Today's graph has no such asset.
    expect(text).toContain('`nba/gold/gone`')
  })

  it('tells of dates that failed of the same in one line', () => {
    const [first] = run.assets
    const days = ['2024-01-14', '2024-01-15', '2024-01-17']
    const assets =
      first === undefined
        ? []
        : days.map((partition) => ({
            ...first,
            partition,
            state: 'failed' as const,
            message: `no _SUCCESS of ${partition}`,
          }))
    expect(section(report(factsOf({ run: { ...run, assets } })), 'What did not go well')).toBe(
      'What did not go well\n\n- `silver/transactions` 2024-01-14..2024-01-15, 2024-01-17: failed, no _SUCCESS of \\<date\\>\n',
    )
  })

  it('takes what was said for text, and holds no secret', () => {
    const hostile = factsOf({ run: { ...run, reason: 'hunter2 <script> # [x](y)\n## Cause' } })
    const text = report(hostile, { redact: (one) => one.replaceAll('hunter2', '***') })
    expect(text).toContain('Reason: *** \\<script\\> \\# \\[x\\](y) ⏎ \\#\\# Cause')
  })
})

describe('a post-mortem', () => {
  const timelineOf = (facts: ReportFacts) => section(postMortem(facts), 'Timeline')

  it('has what explains something in the order of time', () => {
    const deeds = [deed('promote', '16:00:00', dates)]
    const lines = timelineOf(
      factsOf({ deeds, aside: [aside('2024-01-14', { state: 'failed', message: 'no _SUCCESS' })] }),
    )
    const found = [/15:00:00Z.*started/, /15:01:00Z.*no _SUCCESS/, /15:02:03Z.*succeeded/, /16:00:00Z.*\*\*promote\*\*/]
    const places = found.map((pattern) => lines.search(pattern))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  it('has from the events repetitions, notices and resumes; without them what the run itself knows', () => {
    const events = [
      { type: 'run resumed', at: '2026-01-29T15:01:10Z', runId: 'x', plan: run.plan, requestedBy: 'bo@desk' },
      { type: 'notice', at: '2026-01-29T15:01:20Z', message: 'the ledger is away' },
      {
        ...{ type: 'step retrying', at: '2026-01-29T15:01:30Z', step: '1', attempt: 1, attempts: 3, delayMs: 5 },
        message: 'throttled',
      },
    ] as ReportFacts['events']
    expect(timelineOf({ ...failing, events })).toMatch(/resumed by bo@desk.*the ledger is away.*attempt 1 of 3 failed/s)
    expect(timelineOf(failing)).toMatch(/check `not_null_pts` failed.*step `1` failed: column pts/s)
  })

  it('keeps a long timeline short, with its end', () => {
    const events = Array.from({ length: 200 }, (_, n) => ({
      ...{ type: 'notice', at: new Date(run.startedAt.getTime() + n).toISOString(), message: `notice ${n}` },
    })) as ReportFacts['events']
    const lines = timelineOf(factsOf({ events })).split('\n')
    expect(lines.length).toBeLessThan(70)
    expect(lines.join('\n')).toMatch(/… 143 more lines.*notice 199.*succeeded/s)
  })

  it('invents no cause: what nobody has written down is left to be written', () => {
    expect(section(postMortem(factsOf()), 'Cause')).toMatch(/Nothing in the run itself failed\..*to be written/s)
    expect(section(postMortem(failing), 'Cause')).toMatch(/Nobody gave a reason.*column pts does not exist/s)
  })

  it('says what readers saw, and how long', () => {
    const impact = (deeds: ReportFacts['deeds']) => section(postMortem(factsOf({ deeds })), 'Impact')
    expect(impact([])).toContain('No reader has seen any of it')
    expect(impact([deed('promote', '16:00:00', dates)])).toContain('Readers see them since 2026-01-29 16:00:00Z')
    expect(impact([deed('promote', '16:00:00', dates), deed('rollback', '17:30:00', dates)])).toContain(
      'Readers saw them from 2026-01-29 16:00:00Z until 2026-01-29 17:30:00Z, 1 h 30 min',
    )
    expect(section(postMortem(failing), 'Impact')).toMatch(
      /Not made, and as old as before: `silver\/fact`, `nba\/gold\/gone`/,
    )
  })

  it('ends with what is left to do', () => {
    const todo = (facts: ReportFacts) => section(postMortem(facts), 'Follow-ups')
    expect(todo(failing)).toContain('pnpm headwater runs resume 7f3c0001 --target prod')
    expect(todo(failing)).toContain('`not_null_pts`')
    expect(todo(factsOf())).toContain('pnpm headwater promote backfill-2024-01-14-to-15-20260129T150000Z --target prod')
    expect(todo(factsOf())).toContain('10 quarantined rows')
    const promoted = factsOf({ deeds: [deed('promote', '16:00:00', dates)] })
    expect(todo(promoted)).not.toContain('headwater promote')
    expect(todo(promoted)).toContain('2 runs that counted before')
    expect(todo(factsOf({ aside: [aside('2024-01-14', { state: 'failed' })] }))).toContain('clean --failed')
  })
})

describe('what a model has worded', () => {
  it('stands beside the facts, as text, and changes none of them', () => {
    const plainReport = report(factsOf())
    const worded = report(factsOf(), { narrative: { paragraphs: ['It went *well*.', '## So'], model: 'nova' } })
    expect(section(worded, 'In words')).toMatch(/It went \\\*well\\\*\.\n\n\\#\\# So\n\n\*Worded by nova/)
    const [title = '', ...facts] = plainReport.split('\n\n## ')
    expect(worded.startsWith(title)).toBe(true)
    expect(worded.endsWith(facts.map((part) => `\n\n## ${part}`).join(''))).toBe(true)
  })
})
