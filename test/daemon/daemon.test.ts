import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isCarriedOut, openShop, type Shop, type Told } from './testing/shop.ts'

// A daemon that runs: one of its kind, killed, ended, cut off from its ledger. Each test is a day of its own.

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
  shop.offer('2025-01-01', 5)
  for (let day = 2; day < 20; day++) shop.offer(`2025-01-${String(day).padStart(2, '0')}`, day)
  await shop.once('2025-01-05T11:00Z')
}, 60_000)
afterAll(async () => {
  await shop?.[Symbol.asyncDispose]()
}, 30_000)

const isStarted = ({ type, schedule }: Told): boolean => type === 'tick started' && schedule === 'shop/noon'
const isEnded = ({ type, schedule }: Told): boolean => type === 'tick ended' && schedule === 'shop/noon'
const newest = async () => (await shop.ticks()).at(-1)
const runsOf = async (runId: string | null | undefined) => (await shop.runs()).filter(({ id }) => id === runId)
/** The run that asked the source last. */
function askedBy(): string | null {
  const file = join(shop.rig.root, 'source/asked')
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** A daemon whose noon has asked the source, which does not answer. */
async function daemonInTheMiddle(moment: string) {
  shop.hold(true)
  const daemon = shop.start(moment)
  const { runId } = await daemon.until(isStarted)
  while (askedBy() !== runId) await sleep(20)
  return { daemon, runId: String(runId) }
}

it('a second daemon is refused and told who runs; the first is not disturbed, and TERM ends it with exit code 0', async () => {
  const first = shop.start('2025-01-05T11:10Z')
  await first.until(({ type }) => type === 'daemon started')
  const second = await shop.rig.headwater('daemon')
  expect(second.exitCode).toBe(2)
  expect(second.stderr).toMatch(
    /error: a daemon runs the schedules of sandbox already\n {2}pid \d+ on .*, since .*heard of/,
  )
  expect(second.stderr).toContain(`pid ${first.pid} on`)
  const { stdout } = await shop.rig.headwater('schedule', 'ls')
  expect(stdout).toContain(`run by pid ${first.pid}`)
  expect((await first.end('SIGTERM')).exitCode).toBe(0)
  expect((await shop.rig.headwater('schedule', 'ls')).stdout).toContain('no daemon runs them')
})

it('Ctrl-C interrupts what runs, and the next daemon goes on with the same run', async () => {
  const { daemon, runId } = await daemonInTheMiddle('2025-01-05T12:00:02Z')
  const { exitCode, stderr } = await daemon.end('SIGINT')
  expect(exitCode, stderr).toBe(0)
  expect(await newest()).toMatchObject({ state: 'waiting', attempts: [{ outcome: 'interrupted', runId }] })
  expect(await runsOf(runId)).toMatchObject([{ state: 'interrupted' }])
  shop.hold(false)
  const { events } = await shop.once('2025-01-05T12:05Z')
  expect(events.find(isStarted)).toMatchObject({ runId, how: 'resumed' })
  expect(await newest()).toMatchObject({
    state: 'done',
    attempts: [
      { outcome: 'interrupted', runId },
      { outcome: 'done', runId },
    ],
  })
  expect(await runsOf(runId)).toMatchObject([{ state: 'succeeded' }])
})

it('a daemon that is killed leaves its run alive: the next one, at once, watches that and starts no other', async () => {
  const { daemon, runId } = await daemonInTheMiddle('2025-01-06T12:00:02Z')
  await daemon.end('SIGKILL')
  expect(isCarriedOut(runId)).toBe(true)
  const before = (await shop.runs()).length
  const next = shop.start('2025-01-06T12:01Z', '--once')
  expect(await next.until(isStarted)).toMatchObject({ runId, how: 'watched' })
  shop.hold(false)
  expect((await next.ended).exitCode).toBe(0)
  expect(await newest()).toMatchObject({ state: 'done', attempts: [{ outcome: 'done', runId }] })
  expect(await shop.runs()).toHaveLength(before)
})

it('a daemon that is killed together with its run: the next one resumes that', async () => {
  const { daemon, runId } = await daemonInTheMiddle('2025-01-07T12:00:02Z')
  await daemon.end('SIGKILL')
  const [owner] = await shop.rig.sql<{ owner: string }>(
    'select lease_owner as owner from headwater.runs where id = $1',
    [runId],
  )
  process.kill(Number(owner?.owner.split('/')[1]), 'SIGKILL')
  shop.hold(false)
  const before = (await shop.runs()).length
  const { exitCode, events } = await shop.once('2025-01-07T12:01Z')
  expect(exitCode).toBe(0)
  expect(events.find(isStarted)).toMatchObject({ runId, how: 'resumed' })
  expect(await newest()).toMatchObject({ state: 'done' })
  expect(await shop.runs()).toHaveLength(before)
})

it('killed between the due time and its run: the next daemon starts the run, under the same id', async () => {
  // As it is in the ledger at that moment.
  await shop.once('2025-01-08T11:00Z')
  await shop.rig.sql(
    `insert into headwater.schedule_ticks (target, schedule, due, state, attempts)
     values ('sandbox', 'shop/noon', '2025-01-08T12:00Z', 'running', $1)`,
    [
      JSON.stringify([
        { startedAt: '2025-01-08T12:00:01Z', endedAt: null, runId: 'abcd0123', outcome: null, message: null },
      ]),
    ],
  )
  const { exitCode } = await shop.once('2025-01-08T12:00:10Z')
  expect(exitCode).toBe(0)
  expect(await newest()).toMatchObject({ state: 'done', attempts: [{ runId: 'abcd0123', outcome: 'done' }] })
  expect(await runsOf('abcd0123')).toMatchObject([{ state: 'succeeded' }])
})

it('a daemon that stood still for longer than its lease ends once it wakes up; what it started goes on under the other one', async () => {
  const { daemon, runId } = await daemonInTheMiddle('2025-01-09T12:00:02Z')
  process.kill(Number(daemon.pid), 'SIGSTOP')
  await shop.rig.sql(`update headwater.daemon_leases set lease_until = now() - interval '1 second'`)
  const other = shop.start('2025-01-09T12:01Z')
  expect(await other.until(isStarted)).toMatchObject({ runId, how: 'watched' })
  process.kill(Number(daemon.pid), 'SIGCONT')
  const { exitCode, stderr } = await daemon.ended
  expect(exitCode).toBe(1)
  expect(stderr).toContain('another daemon runs the schedules of sandbox by now; what this one started goes on')
  expect(stderr).toContain(`pid ${other.pid} on`)
  shop.hold(false)
  expect(await other.until(isEnded)).toMatchObject({ state: 'done', runId })
  await other.end('SIGTERM')
  expect(await newest()).toMatchObject({ state: 'done', attempts: [{ outcome: 'done', runId }] })
})

it('the ledger goes away while a run goes on, and comes back: nothing is lost, and what is due then is done', async () => {
  const { daemon, runId } = await daemonInTheMiddle('2025-01-10T12:00:02Z')
  process.kill(shop.rig.state().postgres.pid, 'SIGKILL')
  expect(await daemon.until(({ type }) => type === 'notice')).toMatchObject({
    message: expect.stringMatching(/cannot be reached.*nothing is started until it is back/),
  })
  await shop.rig.headwater('sandbox', 'up')
  expect(await daemon.until(({ type }) => type === 'notice')).toMatchObject({ message: 'the ledger is back' })
  shop.hold(false)
  expect(await daemon.until(isEnded)).toMatchObject({ state: 'done', runId })
  expect((await daemon.end('SIGTERM')).exitCode).toBe(0)
})

it('serves its metrics to this machine alone, and says whether it is well', async () => {
  const daemon = shop.start('2025-01-10T14:00Z', '--port', '0')
  const { url } = await daemon.until(({ type }) => type === 'daemon started')
  await daemon.until(({ type }) => type === 'freshness')
  const metrics = await (await fetch(String(url))).text()
  expect(metrics).toMatch(/^headwater_schedule_state\{target="sandbox",schedule="shop\/noon"\} 0$/m)
  expect(metrics).toMatch(/^headwater_daemon_ledger_up\{target="sandbox"\} 1$/m)
  expect(metrics).toMatch(
    /^headwater_freshness_state\{target="sandbox",asset="shop\/bronze\/orders",policy="by"\} \d$/m,
  )
  expect(await (await fetch(new URL('/health', String(url)))).text()).toBe('ok\n')
  expect((await fetch(String(url), { method: 'POST' })).status).toBe(405)
  await daemon.end('SIGTERM')
})

it('schedule run starts it by hand: a run with that reason, no due time', async () => {
  const before = await shop.ticks()
  const { exitCode, stdout, stderr } = await shop.rig.headwaterIn(
    { env: shop.at('2025-01-11T09:00Z') },
    'schedule',
    'run',
    'noon',
  )
  expect(exitCode, stdout + stderr).toBe(0)
  expect((await shop.runs()).at(-1)).toMatchObject({ state: 'succeeded', reason: 'schedule shop/noon, by hand' })
  expect(await shop.ticks()).toEqual(before)
})

it('a schedule that does not exist is refused with the near ones', async () => {
  const { exitCode, stderr } = await shop.rig.headwater('schedule', 'run', 'nooon')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('error: no schedule is called "nooon"')
  expect(stderr).toMatch(/did you mean {2}.*noon/)
})

it('schedule next merges all of them, in UTC and in their own zone', async () => {
  const env = shop.at('2025-01-11T09:00Z')
  const { stdout } = await shop.rig.headwaterIn({ env }, 'schedule', 'next', '3', '--json')
  expect(JSON.parse(stdout).map(({ schedule, due }: Told) => [schedule, due])).toEqual([
    ['shop/noon', '2025-01-11T12:00:00.000Z'],
    ['shop/evening', '2025-01-12T01:00:00.000Z'],
    ['shop/noon', '2025-01-12T12:00:00.000Z'],
  ])
  const { stdout: shown } = await shop.rig.headwaterIn({ env }, 'schedule', 'next', '2')
  expect(shown).toContain('2025-01-12 01:00Z  2025-01-11 20:00 America/New_York  shop/evening')
})
