import { UnreachableError } from '@headwater/errors'
import { DaemonLeaseLostError } from '@headwater/ledger'
import type { Schedule } from '@headwater/schedules'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { daemonLoop, type LoopOptions } from './loop.ts'
import { type Ending, Killed, type VirtualWorld, virtualWorld } from './testing/virtual-world.ts'
import type { World } from './world.ts'

const noon: Schedule = {
  name: 'shop/noon',
  description: '',
  cron: '0 12 * * *',
  timeZone: 'UTC',
  runs: {
    select: ['orders'],
    exclude: [],
    downstream: true,
    stale: false,
    partitions: { type: 'due', lookBackDays: 3 },
  },
  retry: { everyMs: 30 * 60_000, until: '14:00' },
  catchUp: 'latest',
  location: 'assets.ts:1',
}
const MINUTE = 60_000
const morning = new Date('2025-01-04T11:55:00Z')
const at = (text: string): Date => new Date(`2025-01-${text}:00Z`)

const worldOf = (ending: Ending): VirtualWorld =>
  virtualWorld(morning, { schedules: [noon], ending, unreachable: () => new UnreachableError('no ledger') })
const well: Ending = () => ({ afterMs: 5 * MINUTE, state: 'succeeded' })

function run(world: World, since: Date, more: Partial<LoopOptions> = {}) {
  const stop = new AbortController()
  const options = { once: false, stop: stop.signal, isLost: () => false, since, freshnessEveryMs: 1e9, ...more }
  return { end: () => stop.abort(), over: daemonLoop(world, options) }
}

/** A daemon that lives until the clock shows that moment, and is then ended in order. */
async function live(world: VirtualWorld, until: Date, owner = 'one'): Promise<void> {
  const { end, over } = run(world.daemon(owner), world.decidedUntil() ?? morning)
  await world.live(over, until, end)
}

const states = (world: VirtualWorld) =>
  world.ticks().map(({ due, state }) => `${due.toISOString().slice(5, 10)} ${state}`)
const outcomes = (world: VirtualWorld) =>
  world.ticks().flatMap(({ attempts }) => attempts.map(({ outcome }) => outcome ?? 'goes on'))

describe('a daemon', () => {
  it('starts what is due, once, and tells of its end', async () => {
    const world = worldOf(well)
    await live(world, at('06T13:00'))
    expect(states(world)).toEqual(['01-04 done', '01-05 done', '01-06 done'])
    expect(world.made().map(({ due }) => due.slice(0, 16))).toEqual([
      '2025-01-04T12:00',
      '2025-01-05T12:00',
      '2025-01-06T12:00',
    ])
    expect(world.alerts).toEqual([])
  })

  it('asks again until the data is there, and then no more', async () => {
    const world = worldOf(({ startedAt }) => ({
      afterMs: MINUTE,
      state: startedAt < at('04T12:45') ? 'unavailable' : 'succeeded',
    }))
    await live(world, at('04T14:30'))
    expect(outcomes(world)).toEqual(['unavailable', 'unavailable', 'done'])
    expect(states(world)).toEqual(['01-04 done'])
  })

  it('gives up when the window closes, and has people told', async () => {
    const world = worldOf(() => ({ afterMs: MINUTE, state: 'unavailable' }))
    await live(world, at('04T18:00'))
    expect(outcomes(world)).toHaveLength(5)
    expect(states(world)).toEqual(['01-04 unavailable'])
    expect(world.alerts.map(({ state }) => state)).toEqual(['unavailable'])
  })

  it('misses what is due while the run of the due time before it still goes on', async () => {
    const world = worldOf(({ due }) => ({ afterMs: (due < at('05T00:00') ? 30 : 1) * 60 * MINUTE, state: 'succeeded' }))
    await live(world, at('06T14:00'))
    expect(states(world)).toEqual(['01-04 done', '01-05 missed', '01-06 done'])
  })

  it('with nothing to do is done without a run', async () => {
    const world = worldOf(() => ({ afterMs: 1000, state: 'nothing to do' }))
    await live(world, at('04T13:00'))
    expect(world.ticks()).toMatchObject([{ state: 'done', attempts: [{ runId: null, message: 'nothing to do' }] }])
  })

  it('tries again with growing pauses where nothing answers its command, and has people told when it gives up', async () => {
    const started: number[] = []
    const world = worldOf(({ startedAt }) => {
      started.push(startedAt.getTime())
      return { afterMs: 0, state: 'unreachable' }
    })
    await live(world, at('04T20:00'))
    const pauses = started.slice(1).map((time, n) => (time - (started[n] ?? 0)) / MINUTE)
    // The clock of this world is only looked at so often.
    for (const [n, wanted] of [1, 2, 4, 8, 10, 10, 10, 10, 10].entries()) {
      expect(pauses[n]).toBeGreaterThanOrEqual(wanted)
      expect(pauses[n]).toBeLessThan(wanted + 1)
    }
    expect(pauses).toHaveLength(9)
    expect(states(world)).toEqual(['01-04 failed'])
    expect(world.alerts).toHaveLength(1)
    expect(world.alerts[0]?.message).toBe('interrupted 10 times in a row: unreachable')
  })

  it('that is ended interrupts its run; the next one goes on with the same', async () => {
    const world = worldOf(well)
    await live(world, at('04T12:02'))
    expect(outcomes(world)).toEqual(['interrupted'])
    await live(world, at('04T13:00'), 'two')
    expect(outcomes(world)).toEqual(['interrupted', 'done'])
    expect(world.made()).toHaveLength(1)
  })

  it('starts nothing while the ledger is away, and does what was due when it is back', async () => {
    const world = worldOf(well)
    const { end, over } = run(world.daemon('one'), morning)
    const dark = { from: at('04T11:58').getTime(), to: at('04T12:20').getTime() }
    const tick = setInterval(() => {
      const now = world.now().getTime()
      world.away = now >= dark.from && now < dark.to
    })
    await world.live(over, at('04T13:00'), end)
    clearInterval(tick)
    expect(world.news.filter(({ type }) => type === 'notice').length).toBeGreaterThanOrEqual(2)
    expect(states(world)).toEqual(['01-04 done'])
    expect(world.made()).toHaveLength(1)
  })

  it('whose place was taken writes nothing more and starts nothing', async () => {
    const world = worldOf(well)
    const { over, end } = run(world.daemon('one'), morning)
    world.daemon('two')
    await expect(world.live(over, at('04T13:00'), end)).rejects.toBeInstanceOf(DaemonLeaseLostError)
    expect(world.made()).toEqual([])
  })

  it('with --once ends when all that is due has ended', async () => {
    const world = worldOf(well)
    await live(world, at('04T11:58'))
    const later = virtualWorld(at('04T12:00'), { schedules: [noon], ending: well, unreachable: () => new Error() })
    const { over, end } = run(later.daemon('one'), at('04T11:58'), { once: true })
    expect(await later.live(over, at('05T12:00'), end)).toEqual({ interrupted: 0, failed: 0 })
    expect(later.now()).toEqual(at('04T12:05'))
  })
})

it('killed anywhere, with its runs or without, and started anew: every due time is met, and no run of it is made twice', {
  timeout: 60_000,
}, async () => {
  const kills = fc.array(
    fc.record({ after: fc.nat({ max: 25 }), machine: fc.boolean(), downMin: fc.nat({ max: 20 }) }),
    {
      maxLength: 8,
    },
  )
  await fc.assert(
    fc.asyncProperty(kills, fc.integer({ min: 0, max: 110 }), async (deaths, lateMin) => {
      const world = worldOf(({ due, startedAt }) => ({
        afterMs: 3 * MINUTE,
        state: startedAt.getTime() >= due.getTime() + lateMin * MINUTE ? 'succeeded' : 'unavailable',
      }))
      for (const [n, { after, machine, downMin }] of deaths.entries()) {
        let left = after
        const { over, end } = run(
          world.daemon(`daemon ${n}`, () => left-- <= 0),
          world.decidedUntil() ?? morning,
        )
        const died = await world.live(over, at('04T13:30'), end).catch((error: unknown) => error)
        if (!(died instanceof Killed)) break
        // What it had begun to wait for dies with it.
        end()
        if (machine) world.crash()
        world.pass(downMin * MINUTE)
      }
      await live(world, at('04T20:00'), 'the last')
      const [first, ...others] = world.ticks()
      expect(others).toEqual([])
      if (first === undefined) throw new Error('noon was not met')
      expect(['done', 'unavailable']).toContain(first.state)
      const known = new Set(first.attempts.map(({ runId }) => runId))
      expect(world.made().filter(({ id }) => !known.has(id))).toEqual([])
      // A run for each time that the source was asked; one that was interrupted is gone on with.
      const asked = first.attempts.filter(({ outcome }) => outcome !== 'interrupted').length
      expect(world.made().length).toBeLessThanOrEqual(asked)
    }),
    { numRuns: 30 },
  )
})
