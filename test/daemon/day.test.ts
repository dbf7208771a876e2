import { afterAll, beforeAll, expect, it } from 'vitest'
import { openShop, type Shop } from './testing/shop.ts'

// Days of a daemon, by a clock that is passed in: each test is a time of day, one after the other.

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
}, 60_000)
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]()
}, 30_000)

const newest = async () => (await shop.ticks()).at(-1)
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

it('11:00, the first daemon ever: nothing was missed, nothing is started', async () => {
  for (const day of ['2025-01-01', '2025-01-02']) shop.offer(day, 5)
  const { exitCode, events, stderr } = await shop.once('2025-01-04T11:00Z')
  expect(exitCode, stderr).toBe(0)
  expect(events.map(({ type }) => type)).toEqual(['daemon started', 'freshness', 'daemon ended'])
  expect(await shop.runs()).toEqual([])
})

it('12:00, the source is late: what is missing of the days before comes in, the newest waits; people are told once', async () => {
  const { exitCode, events, stderr } = await shop.once('2025-01-04T12:00:05Z')
  expect(exitCode, stderr).toBe(0)
  expect(events.filter(({ type }) => type.startsWith('tick'))).toMatchObject([
    { type: 'tick started', schedule: 'shop/noon', due: '2025-01-04T12:00:00.000Z', how: 'new' },
    {
      type: 'tick ended',
      state: 'waiting',
      nextAt: '2025-01-04T12:30:00.000Z',
      message: '404 from /orders?date=2025-01-03',
    },
  ])
  expect(await newest()).toMatchObject({ due: '01-04 12:00', state: 'waiting' })
  expect(await shop.rig.sql('select partition from headwater.latest_partitions order by 1')).toEqual([
    { partition: '2025-01-01' },
    { partition: '2025-01-02' },
  ])
  expect(JSON.stringify(events)).toContain('Data not available: bronze/orders for 2025-01-03 on sandbox')
})

it('12:10, nothing is due and nothing is asked again', async () => {
  const before = await shop.runs()
  await shop.once('2025-01-04T12:10Z')
  expect(await shop.runs()).toEqual(before)
})

it('12:30, still nothing: it waits on, and nobody is told again', async () => {
  const { events } = await shop.once('2025-01-04T12:30:05Z')
  expect(events.filter(({ type }) => type === 'tick ended')).toMatchObject([
    { state: 'waiting', nextAt: '2025-01-04T13:00:00.000Z' },
  ])
  expect(events.filter(({ type }) => type === 'said')).toEqual([])
  expect((await newest())?.attempts.map(({ outcome }) => outcome)).toEqual(['unavailable', 'unavailable'])
})

it('13:20, past the time that its policy allows: what people know of already is not told as stale', async () => {
  const { stdout, stderr } = await shop.once('2025-01-04T13:20:05Z')
  expect(stdout + stderr).not.toContain('Not fresh')
})

it('13:30, the data is there: one partition and what is behind it, recovered, done', async () => {
  shop.offer('2025-01-03', 7)
  const { events } = await shop.once('2025-01-04T13:30:05Z')
  const ended = events.find(({ type }) => type === 'tick ended')
  expect(ended).toMatchObject({ state: 'done' })
  expect(JSON.stringify(events)).toContain('Recovered: bronze/orders 2025-01-03 on sandbox')
  const { stdout } = await shop.rig.headwater('runs', 'show', String(ended?.runId), '--json')
  const { assets, reason, kind } = JSON.parse(stdout)
  expect({ kind, reason }).toEqual({ kind: 'backfill', reason: 'schedule shop/noon' })
  expect(assets.map(({ key, partition, state }: { [name: string]: string }) => [key, partition, state])).toEqual([
    ['shop/bronze/orders', '2025-01-03', 'materialized'],
    ['shop/gold/totals', null, 'materialized'],
  ])
})

it('the next day, 14:00: the window closes without data. People are told that nobody tries again, with the command', async () => {
  await shop.once('2025-01-05T12:00:05Z')
  const { events, stderr } = await shop.once('2025-01-05T14:00:05Z')
  expect(events.find(({ type }) => type === 'tick ended')).toMatchObject({ state: 'unavailable' })
  const told = oneLine(stderr)
  expect(told).toContain('Given up: bronze/orders for 2025-01-04 on sandbox')
  expect(told).toContain('pnpm headwater backfill bronze/orders --partition 2025-01-04 --downstream')
  expect((await shop.once('2025-01-05T14:10Z')).stderr).not.toContain('Given up')
})

it('a day later, both days are there: the one that was given up comes in with it', async () => {
  shop.offer('2025-01-04', 1)
  shop.offer('2025-01-05', 0)
  const { events, stderr } = await shop.once('2025-01-06T12:00:05Z')
  expect(events.findLast(({ type, schedule }) => type === 'tick ended' && schedule === 'shop/noon')).toMatchObject({
    state: 'done',
  })
  expect(JSON.stringify(events) + stderr).toContain('Recovered')
  const partitions = await shop.rig.sql<{ partition: string; rows: number }>(
    `select partition, rows::int from headwater.latest_partitions where partition >= '2025-01-04' order by 1`,
  )
  // A day without orders is a day that is there.
  expect(partitions).toEqual([
    { partition: '2025-01-04', rows: 1 },
    { partition: '2025-01-05', rows: 0 },
  ])
})

it('an old day that somebody backfills is no due time, and makes none', async () => {
  const before = await shop.ticks()
  const { exitCode } = await shop.rig.headwaterIn(
    { env: shop.at('2025-01-06T12:20Z') },
    ...['backfill', 'bronze/orders', '--partition', '2025-01-02', '--reason', 'corrected'],
  )
  expect(exitCode).toBe(0)
  await shop.once('2025-01-06T12:30Z')
  expect(await shop.ticks()).toEqual(before)
})

it('after three days without a daemon the newest is made up for, the others are missed; of the other schedule all are missed', async () => {
  for (const day of ['2025-01-06', '2025-01-07', '2025-01-08']) shop.offer(day, 3)
  const { exitCode } = await shop.once('2025-01-09T15:00Z')
  expect(exitCode).toBe(0)
  const states = (await shop.ticks()).slice(-3).map(({ due, state }) => [due, state])
  expect(states).toEqual([
    ['01-07 12:00', 'missed'],
    ['01-08 12:00', 'missed'],
    ['01-09 12:00', 'done'],
  ])
  expect((await shop.ticks('shop/evening')).map(({ state }) => state)).not.toContain('done')
  // What the missed ones would have made lies within the days that the newest looks back.
  expect(await shop.rig.sql(`select 1 from headwater.latest_partitions where partition >= '2025-01-06'`)).toHaveLength(
    3,
  )
})

it('a run that fails is told by the run, and its due time has failed: exit code 1', async () => {
  shop.offer('2025-01-09', 'nonsense')
  const { exitCode, events } = await shop.once('2025-01-10T12:00:05Z')
  expect(exitCode).toBe(1)
  expect(events.findLast(({ type }) => type === 'tick ended')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('the answer is no number'),
  })
  expect(JSON.stringify(events)).toContain('Run failed')
})

it('what is not as fresh as it should be is told once, with what mends it, and once more when it is over', async () => {
  const first = await shop.once('2025-01-10T13:20Z')
  expect(oneLine(first.stderr)).toContain('Not fresh: bronze/orders on sandbox')
  expect(oneLine(first.stderr)).toContain('pnpm headwater backfill bronze/orders --partition 2025-01-09 --downstream')
  expect((await shop.once('2025-01-10T13:25Z')).stderr).not.toContain('Not fresh')
  shop.offer('2025-01-09', 4)
  const { exitCode } = await shop.rig.headwaterIn({ env: shop.at('2025-01-10T13:30Z') }, 'schedule', 'run', 'noon')
  expect(exitCode).toBe(0)
  expect((await shop.once('2025-01-10T13:35Z')).stderr).toContain('Fresh again: bronze/orders on sandbox')
  expect((await shop.once('2025-01-10T13:40Z')).stderr).not.toContain('Fresh again')
})

it('clocks go forward in New York: the evening is an hour earlier in UTC, and comes once', async () => {
  await shop.once('2025-03-08T20:00Z')
  await shop.once('2025-03-09T01:00:05Z')
  await shop.once('2025-03-10T00:00:05Z')
  await shop.once('2025-03-10T01:00:05Z')
  expect((await shop.ticks('shop/evening')).slice(-2).map(({ due, state }) => [due, state])).toEqual([
    ['03-09 01:00', 'done'],
    ['03-10 00:00', 'done'],
  ])
})
