import type { Deed, IsolatedRun } from '@headwater/engine'
import { UserError } from '@headwater/errors'
import type { Ledger } from '@headwater/ledger'
import { describe, expect, it } from 'vitest'
import { reportFacts } from './report-facts.ts'

const asset = 'mortgages/silver/transactions' as IsolatedRun['asset']
const backfillId = 'backfill-2024-01-14-to-15-20260129T150000Z'
const runs = ['backfill-2024-01-14-20260129T150000Z', 'backfill-2024-01-15-20260129T150000Z'].map(
  (runId) => ({ asset, runId, backfillId, headwaterRun: '7f3c0001' }) as IsolatedRun,
)

function deed(id: string, given: Partial<Deed>): Deed {
  const common = { at: new Date(0), by: 'a@b', reason: null, approvedBy: null, ticket: null, subject: null }
  return { id, asset, action: 'promote', ...common, details: {}, ...given }
}

/** A ledger of one run with so many events. */
function ledger(deeds: readonly Deed[] = [], events = 0): Pick<Ledger, 'runs' | 'isolated'> {
  const all = Array.from({ length: events }, (_, n) => ({
    seq: n + 1,
    event: { type: 'notice', at: '', message: `${n}` },
  }))
  return {
    runs: {
      show: async (id: string) => {
        if (!'7f3c0001'.startsWith(id)) throw new UserError('unknown-run', `no run ${id}`)
        return { runId: '7f3c0001', state: 'succeeded' }
      },
      list: async () => [{ runId: '7f3c0001' }],
      events: async (_: string, { after = 0 }: { readonly after?: number } = {}) =>
        all.filter(({ seq }) => seq > after).slice(0, 1000),
    },
    isolated: {
      find: async (query: {
        readonly backfillId?: string
        readonly runIds?: readonly string[]
        readonly headwaterRun?: string
      }) =>
        runs.filter(
          (run) =>
            run.backfillId === query.backfillId ||
            query.runIds?.includes(run.runId) ||
            run.headwaterRun === query.headwaterRun,
        ),
      deeds: async () => deeds,
    },
  } as unknown as Pick<Ledger, 'runs' | 'isolated'>
}

describe('what a report is made of', () => {
  it.each(['7f3c', backfillId, 'backfill-2024-01-15-20260129T150000Z'])('is found by %s', async (id) => {
    const { run, aside } = await reportFacts(ledger(), id, undefined)
    expect(run.runId).toBe('7f3c0001')
    expect(aside).toHaveLength(2)
  })

  it('is found as the newest run, and nowhere where nothing is called so', async () => {
    expect((await reportFacts(ledger(), undefined, true)).run.runId).toBe('7f3c0001')
    await expect(reportFacts(ledger(), 'backfill-x', undefined)).rejects.toThrow(UserError)
    await expect(reportFacts(ledger(), undefined, undefined)).rejects.toThrow(/which run/)
  })

  it('has every event, however many there are', async () => {
    const { events } = await reportFacts(ledger([], 2500), '7f3c', undefined)
    expect(events).toHaveLength(2500)
    expect(events.at(-1)).toMatchObject({ message: '2499' })
  })

  it('has what was done to its runs, and nothing that was done to others', async () => {
    const deeds = [
      deed('promote/1', { subject: backfillId }),
      deed('promote/2', { subject: `other ${runs[0]?.runId}` }),
      deed('delete/3', { action: 'delete', details: { runs: [{ run_id: runs[1]?.runId ?? '' }] } }),
      deed('promote/4', { subject: 'other', details: { partitions: [{ to: { run_id: 'other' } }] } }),
    ]
    const facts = await reportFacts(ledger(deeds), '7f3c', undefined)
    expect(facts.deeds).toEqual(deeds.slice(0, 3))
  })
})
