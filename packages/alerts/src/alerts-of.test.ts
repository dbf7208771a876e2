import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Alert, type ToldTrouble, troubleKey } from './alert.ts'
import { alertsOf } from './alerts-of.ts'
import { memoryAlertStore } from './memory-store.ts'
import { brokenCheck, type Ending, ending, graph, key } from './testing/run.ts'

const at = new Date('2025-01-04T12:30:00Z')
const tell = (given: Ending, told: readonly ToldTrouble[] = [], next: string | null = null): Alert[] =>
  alertsOf({ ...ending(given), graph, told, next })
const asTold = (alerts: readonly Alert[]): ToldTrouble[] =>
  alerts.flatMap(({ runId, troubles }) => troubles.map((trouble) => ({ ...trouble, runId, toldAt: at })))
const fieldsOf = (alert: Alert | undefined) => alert?.fields.map(({ label, text }) => `${label}: ${text}`)

const late: Ending = {
  assets: [
    { name: 'bronze/boxscores', partition: '2025-01-01', state: 'unavailable', message: '404 from /boxscores' },
    { name: 'bronze/pbp', partition: '2025-01-01', state: 'unavailable', message: '404 from /boxscores' },
    { name: 'silver/fact_boxscores', state: 'not run', step: '2' },
  ],
}

describe('data that is not available', () => {
  it('is told with the date, the tables, what the source said, and the command that backfills later', () => {
    const [alert, ...more] = tell(late)
    expect(more).toEqual([])
    expect(alert?.headline).toBe('Data not available: bronze/boxscores, bronze/pbp for 2025-01-01 on prod')
    expect(fieldsOf(alert)).toEqual([
      '2 tables: bronze/boxscores, bronze/pbp',
      'Date: 2025-01-01',
      'The source: 404 from /boxscores',
      'Run: 7f3c',
    ])
    expect(alert?.command).toBe(
      "pnpm headwater backfill bronze/boxscores --partition 2025-01-01 --downstream --target prod --reason 'the source was late'",
    )
  })

  it('has the command without target and reason in the sandbox', () => {
    const [alert] = tell({ ...late, request: { target: 'sandbox' } })
    expect(alert?.command).toBe('pnpm headwater backfill bronze/boxscores --partition 2025-01-01 --downstream')
  })

  it('is one alert for several days, which the command takes as ranges', () => {
    const days = ['2025-01-03', '2025-01-01', '2024-12-31', '2025-01-02', '2024-12-25']
    const [alert, ...more] = tell({
      assets: days.map((partition) => ({ name: 'bronze/boxscores', partition, state: 'unavailable' as const })),
      request: { target: 'sandbox', downstream: false },
    })
    expect(more).toEqual([])
    expect(alert?.command).toBe(
      'pnpm headwater backfill bronze/boxscores --partitions 2024-12-25,2024-12-31..2025-01-03',
    )
  })

  it('of a table without partitions is of the logical date, and made later by materialize', () => {
    const [alert] = tell({ assets: [{ name: 'bronze/odds', state: 'unavailable' }], request: { target: 'sandbox' } })
    expect(alert?.headline).toContain('for 2025-01-04')
    expect(alert?.command).toBe('pnpm headwater materialize bronze/odds --downstream')
  })

  it('is told once, and only what is new when another table is late as well', () => {
    const told = asTold(tell(late))
    expect(tell(late, told)).toEqual([])
    const [alert, ...more] = tell(
      { assets: [...late.assets, { name: 'bronze/boxscores', partition: '2025-01-02', state: 'unavailable' }] },
      told,
    )
    expect(more).toEqual([])
    expect(alert?.troubles.map(({ partition }) => partition)).toEqual(['2025-01-02'])
  })
})

describe('a run that failed', () => {
  const failing: Ending = {
    assets: [
      { name: 'silver/fact_boxscores', state: 'materialized' },
      { name: 'gold/team_form', state: 'materialized' },
      { name: 'gold/standings', state: 'not run', message: 'gold/team_form failed' },
    ],
    checks: [brokenCheck('not_null_pts', ['gold/team_form'])],
  }

  it('is told with its root failures, counts and the next command, not with what stands behind them', () => {
    const [alert, ...more] = tell(failing, [], 'pnpm headwater runs resume 7f3c')
    expect(more).toEqual([])
    expect(alert?.headline).toBe('Run failed: bronze/boxscores+ on prod')
    expect(fieldsOf(alert)).toEqual([
      'Failed: gold/team_form: not_null_pts found 14 rows',
      'Ended: 1 done · 1 failed · 1 not run of 3',
      'Date: 2025-01-04',
      'Run: 7f3c',
    ])
    expect(alert?.command).toBe('pnpm headwater runs resume 7f3c')
    expect(alert?.troubles.map(({ asset }) => asset)).toEqual([key('gold/team_form')])
  })

  it('is one cause where one program felled several assets', () => {
    const [alert] = tell({
      assets: ['a', 'b', 'c'].map((name) => ({
        name: `gold/${name}`,
        state: 'failed' as const,
        message: 'exit code 1',
      })),
    })
    expect(fieldsOf(alert)?.filter((line) => line.startsWith('Failed'))).toEqual([
      'Failed: gold/a, gold/b, gold/c: exit code 1',
    ])
  })

  it('is told where no asset of it failed: a check of something else, a step that never came to an asset', () => {
    expect(tell({ assets: [], checks: [brokenCheck('elsewhere', ['gold/old'])] })[0]?.troubles).toMatchObject([
      { asset: key('gold/old') },
    ])
    const step = {
      id: '9',
      title: 'x',
      state: 'failed',
      durationMs: 1,
      message: 'no dbt',
      evidence: [],
      next: [],
    } as const
    const [alert] = tell({ assets: [], steps: [step], state: 'failed' })
    expect(fieldsOf(alert)?.[0]).toBe('Failed: bronze/boxscores: no dbt')
  })

  it('is told again on the next logical date, and not twice on one', () => {
    const told = asTold(tell(failing))
    expect(tell(failing, told)).toEqual([])
    expect(tell({ ...failing, request: { logicalDate: '2025-01-05' } }, told)).toHaveLength(1)
  })

  it('is not told where a person stopped it', () => {
    expect(tell({ ...failing, state: 'cancelled' })).toEqual([])
    expect(tell({ ...failing, state: 'interrupted' })).toEqual([])
  })
})

describe('a run that recovers', () => {
  const made: Ending = { assets: late.assets.map((one) => ({ ...one, state: 'materialized' as const })) }

  it('says what is over and since when it was wrong', () => {
    const [alert, ...more] = tell(made, asTold(tell(late)))
    expect(more).toEqual([])
    expect(alert?.headline).toBe('Recovered: bronze/boxscores 2025-01-01, bronze/pbp 2025-01-01 on prod')
    expect(fieldsOf(alert)).toEqual(['Was: not available', 'Since: 2025-01-04 12:30 UTC', 'Run: 7f3c'])
    expect(alert?.command).toBeNull()
  })

  it('takes a date that failed and was written aside later for recovered: it can be promoted', () => {
    const date = { name: 'silver/transactions', partition: '2024-01-15' }
    const told = asTold(tell({ assets: [{ ...date, state: 'failed', message: 'quarantine 7.1 %' }] }))
    const [alert, ...more] = tell({ assets: [{ ...date, state: 'written aside' }] }, told)
    expect(more).toEqual([])
    expect(alert).toMatchObject({ kind: 'recovered', headline: 'Recovered: silver/transactions 2024-01-15 on prod' })
    expect(tell({ assets: [{ ...date, partition: '2024-01-16', state: 'written aside' }] }, told)).toEqual([])
  })

  it('says nothing of what nobody was told of', () => {
    expect(tell(made)).toEqual([])
  })

  it('does not take another day, another target or a table that fails again for recovered', () => {
    const told = asTold(tell(late))
    const other = { assets: made.assets.map((one) => ({ ...one, ...(one.partition && { partition: '2025-01-02' }) })) }
    expect(tell(other, told)).toEqual([])
    expect(tell({ ...made, request: { target: 'staging' } }, told)).toEqual([])
    const broken = { ...made, checks: [brokenCheck('unique', ['silver/fact_boxscores'])] }
    const failed = asTold(tell(broken))
    expect(tell(broken, failed)).toEqual([])
  })
})

const names = ['bronze/a', 'bronze/b', 'silver/c']
const history = fc.array(
  fc.array(
    fc.record({
      name: fc.constantFrom(...names),
      state: fc.constantFrom('materialized' as const, 'unchanged' as const, 'unavailable' as const, 'failed' as const),
      partition: fc.constantFrom('2025-01-01', '2025-01-02'),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  { maxLength: 12 },
)

it('over any history of runs, nothing is told twice while it lasts, and every end of what was told is told', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (runs) => {
      const store = memoryAlertStore()
      const open = new Set<string>()
      for (const run of runs) {
        const assets = [...new Map(run.map((one) => [`${one.name} ${one.partition}`, one])).values()]
        const facts = { ...ending({ assets }), graph, next: null }
        const alerts = alertsOf({ ...facts, told: await store.open('prod', names.map(key)) })
        await store.sent(alerts, at)
        for (const { kind, troubles } of alerts) {
          for (const trouble of troubles) {
            const id = troubleKey(trouble)
            expect(open.has(id)).toBe(kind === 'recovered')
            if (kind === 'recovered') open.delete(id)
            else open.add(id)
          }
        }
        for (const { name, state, partition } of assets) {
          const kinds = (await store.open('prod', [key(name)])).filter((one) => one.partition === partition)
          if (state === 'materialized' || state === 'unchanged') expect(kinds).toEqual([])
          else expect(kinds.map(({ kind }) => kind)).toContain(state === 'failed' ? 'failed' : 'not available')
        }
      }
    }),
  )
})
