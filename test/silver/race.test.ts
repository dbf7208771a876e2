import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, openDesk, TRANSACTIONS } from './testing/desk.ts'
import { type Gate, putGate } from './testing/gate.ts'
import type { Order, Told } from './testing/promoter.ts'

/*
 * At the same time: promotions of one date by people in several processes, and backfills of the same dates and of others.
 */

let desk: Desk
let gate: Gate
beforeAll(async () => {
  desk = await openDesk()
  gate = await putGate(desk.rig)
}, 180_000)
// What a test that failed has left held is not to be met by the next one.
afterEach(() => gate.open())
afterAll(async () => {
  await gate?.[Symbol.asyncDispose]()
  await desk?.[Symbol.asyncDispose]()
})

/** Lets people promote in a process of their own. */
function inOneProcess(people: Order['people']) {
  const order: Order = { place: desk.rig.aws(), ledgerUrl: desk.rig.state().databaseUrl, people }
  const program = fileURLToPath(new URL('./testing/promoter.ts', import.meta.url))
  const child = execa(process.execPath, [program, JSON.stringify(order)], { buffer: false, stdin: 'pipe' })
  const lines = child[Symbol.asyncIterator]()
  return {
    ready: async () => expect((await lines.next()).value).toBe('ready'),
    promote: async (): Promise<Told[]> => {
      child.stdin.end('\n')
      const { value } = await lines.next()
      await child
      return JSON.parse(String(value))
    },
  }
}

describe('of twenty promotions of one date', { timeout: 180_000 }, () => {
  const DATE = '2024-03-08'

  it('one wins, nineteen are told who it was, and the history has one line', async () => {
    // Two backfills of it, each promoted by ten people.
    const ids = [(await desk.backfill(DATE, 'first')).id, (await desk.backfill(DATE, 'second')).id]
    const before = await desk.lake.canonical()
    const processes = ['a', 'b', 'c', 'd'].map((name) =>
      inOneProcess([0, 1, 2, 3, 4].map((n) => ({ by: `${name}${n}@host`, id: ids[n % 2] ?? '' }))),
    )
    for (const { ready } of processes) await ready()
    const told = (await Promise.all(processes.map(({ promote }) => promote()))).flat()

    expect(told).toHaveLength(20)
    const [winner, ...others] = told.filter(({ type }) => type === 'promoted')
    expect(others).toEqual([])
    for (const { by, id, type, winner: named } of told) {
      if (by === winner?.by) continue
      expect({ by, type, named }).toEqual({ by, type: id === winner?.id ? 'already' : 'conflict', named: winner?.by })
    }
    const { version, history, partitions } = await desk.lake.canonical()
    expect(version).toBe(before.version + 1)
    expect(history.slice(before.history.length)).toMatchObject([{ action: 'promote', by: winner?.by, id: winner?.id }])
    expect(partitions[DATE]?.run_id).toBe(winner?.id)
    const deeds = await desk.rig.sql(`select by from headwater.deeds where action = 'promote'`)
    expect(deeds).toEqual([{ by: winner?.by }])
    expect(await desk.reader.wrongGold()).toEqual([])
  })

  it('the losers have left nothing that clean does not see', async () => {
    const { gold } = await desk.lake.canonical()
    const lying = new Set(
      (await desk.lake.list('ohpen-gold', 'gold/mortgages/account_months/')).flatMap(
        ({ key }) => /run_id=(gold-2024-03-[^/]+)\//.exec(key)?.[1] ?? [],
      ),
    )
    interface Cleaned {
      readonly previews: readonly { readonly items: readonly { readonly id: string }[] }[]
    }
    const { previews } = await desk.json<Cleaned>('clean', '--all', '--superseded', '--dry-run')
    const seen = new Set(previews.flatMap(({ items }) => items.map(({ id }) => id)))
    expect([...lying].filter((run) => !seen.has(run))).toEqual([gold['2024-03']?.run_id])
  })
})

describe('while a backfill runs', { timeout: 180_000 }, () => {
  const backfill = (partitions: string) => [
    'backfill',
    TRANSACTIONS,
    '--partitions',
    partitions,
    '--reason',
    partitions,
  ]

  it('another one of its dates is refused, one of other dates goes on beside it, and both end well', async () => {
    const looked = gate.hold((call) => call.startsWith('GET ') && /run_id=backfill-2024-02-05-.*_SUCCESS$/.test(call))
    const running = desk.rig.start(...backfill('2024-02-05..2024-02-07'))
    const { release } = await looked

    const overlapping = await desk.headwater(...backfill('2024-02-07..2024-02-08'))
    expect(overlapping.exitCode).toBe(2)
    expect(overlapping.stderr).toContain('an unfinished backfill writes 2024-02-07')
    expect(await desk.lake.executions('-2024-02-08-')).toEqual([])

    const beside = await desk.headwater(...backfill('2024-02-08..2024-02-09'))
    expect(beside.exitCode, beside.stderr).toBe(0)
    expect(beside.stdout).toContain('2 validated')

    release()
    const { exitCode, stdout } = await running
    expect(exitCode).toBe(0)
    expect(stdout).toContain('3 validated')
    const names = (await desk.lake.executions('-2024-02-0')).map(({ name }) => name.slice(0, 19)).sort()
    expect(names).toEqual(['05', '06', '07', '08', '09'].map((day) => `backfill-2024-02-${day}`))
  })
})
