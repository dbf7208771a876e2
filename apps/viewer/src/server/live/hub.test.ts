import { UnreachableError } from '@headwater/errors'
import { buildGraph } from '@headwater/graph'
import { drawGraph } from '@headwater/graph/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Backend } from '../../backend.ts'
import type { LedgerLink } from '../ledger-link.ts'
import type { PulseRow, RunningPulse } from '../rows.ts'
import { type LiveHub, liveHub } from './hub.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const quiet: PulseRow = { made: 0, invalidated: 0, invalidations: 0, newestRun: null, lastEnd: null, running: [] }
const running = (runId: string, events = 1): RunningPulse => ({
  runId,
  events,
  ended: 0,
  owner: null,
  expired: false,
})

/** A hub over a ledger that is only a pulse. */
function hubOver(
  beat: () => PulseRow,
  more: Partial<Backend> = {},
): { readonly hub: LiveHub; readonly asked: () => number } {
  let asked = 0
  const graph = buildGraph(drawGraph('a -> b'))
  const queries = {
    pulse: async () => {
      asked += 1
      return beat()
    },
    going: async () => [],
    goingAssets: async () => [],
    assetStarts: async () => [],
  }
  const link = { queries: async () => queries, ledger: async () => ({}) } as unknown as LedgerLink
  const backend = {
    graph: async () => graph,
    now: () => new Date(0),
    onGraph: () => () => {},
    standing: async () => ({ logicalDate: '2025-01-04', lines: [] }),
    ...more,
  } as unknown as Backend
  return { hub: liveHub(backend, link), asked: () => asked }
}

describe('the poller', () => {
  it('asks while somebody listens, and not before or after', async () => {
    const { hub, asked } = hubOver(() => quiet)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked()).toBe(0)
    const end = hub.listen({})
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked()).toBeGreaterThan(10)
    end()
    const before = asked()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(asked()).toBe(before)
  })

  it('asks once for a hundred who listen', async () => {
    const one = hubOver(() => quiet)
    one.hub.listen({})
    const many = hubOver(() => quiet)
    for (let i = 0; i < 100; i++) many.hub.listen({})
    await vi.advanceTimersByTimeAsync(10_000)
    expect(many.asked()).toBe(one.asked())
  })

  it('tells of runs that began, moved on and ended, and of no others', async () => {
    let pulse = quiet
    const { hub } = hubOver(() => pulse)
    const told: string[] = []
    hub.listen({ runs: (runIds) => told.push([...runIds].sort().join(' ')) })
    for (const next of [
      { ...quiet, running: [running('a')], newestRun: 'a' },
      { ...quiet, running: [running('a'), running('b')], newestRun: 'b' },
      { ...quiet, running: [running('a', 2), running('b')], newestRun: 'b' },
      { ...quiet, running: [running('b')], newestRun: 'b' },
      // It began and ended between two looks.
      { ...quiet, running: [running('b')], newestRun: 'c' },
      { ...quiet, running: [{ ...running('b'), expired: true }], newestRun: 'c' },
      // `a` was resumed, and was over before anybody looked.
      { ...quiet, running: [{ ...running('b'), expired: true }], newestRun: 'c', lastEnd: { runId: 'a', at: '12:31' } },
    ]) {
      await vi.advanceTimersByTimeAsync(1_000)
      pulse = next
    }
    await vi.advanceTimersByTimeAsync(1_000)
    expect(told).toEqual(['a', 'b', 'a', 'a', 'c', 'b', 'a'])
  })

  it('goes on where the ledger does not answer, less often, and tells both once', async () => {
    let away = false
    const { hub, asked } = hubOver(() => {
      if (away) throw new UnreachableError('gone')
      return quiet
    })
    const told: (string | null)[] = []
    hub.listen({ standing: ({ view }) => told.push(view.trouble) })
    await vi.advanceTimersByTimeAsync(5_000)
    away = true
    const before = asked()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(asked() - before).toBeLessThanOrEqual(12)
    away = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect(told).toEqual([null, 'gone', null])
  })

  it('does not end with a bug', async () => {
    let broken = true
    const { hub } = hubOver(() => {
      if (broken) throw new TypeError('a bug')
      return quiet
    })
    const told: unknown[] = []
    hub.listen({ standing: ({ view }) => told.push(view.trouble) })
    await vi.advanceTimersByTimeAsync(5_000)
    broken = false
    await vi.advanceTimersByTimeAsync(5_000)
    expect(told).toEqual([null])
    await expect(hub.standing()).resolves.toMatchObject({ view: { trouble: null } })
  })

  it('reads anew what it was reading when the graph became another one', async () => {
    let change = (): void => {}
    let read = 0
    let found = Promise.withResolvers<void>()
    const { hub } = hubOver(() => quiet, {
      onGraph: (changed) => {
        change = changed
        return () => {}
      },
      standing: async () => {
        read += 1
        await found.promise
        return { logicalDate: `2025-01-0${read}`, lines: [] }
      },
    })
    const first = hub.standing()
    await vi.advanceTimersByTimeAsync(0)
    change()
    found.resolve()
    await first
    found = Promise.withResolvers()
    found.resolve()
    expect((await hub.standing()).view.logicalDate).toBe('2025-01-02')
  })
})
