import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { sandboxNow } from '@headwater/sandbox'
import { expect } from 'vitest'
import { type CommandResult, createRig, type Rig } from '../../rig.ts'

/*
 *   orders (a day each, from a folder that stands for the source)  ->  totals
 *
 * noon     12:00 UTC, what is due of orders and everything behind; every 30 min until 14:00; the newest that was
 * missed is made up for evening  20:00 in New York, totals; nothing is made up for
 */
const ASSETS = `import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { daily, platform, table, unavailable } from '@headwater/config'

const source = join(import.meta.dirname, 'source')

export default platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
  const { orders } = p.operation('ingest_orders', {
    makes: { orders: table('bronze/orders', { freshness: { by: '13:00', timeZone: 'UTC' } }) },
    partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }),
    run: async ({ partition, runId, signal }) => {
      writeFileSync(join(source, 'asked'), runId)
      while (existsSync(join(source, 'hold'))) await sleep(20, undefined, { signal })
      const day = join(source, partition ?? '')
      if (!existsSync(day)) return unavailable(\`404 from /orders?date=\${partition}\`)
      const rows = Number(readFileSync(day, 'utf8'))
      if (Number.isNaN(rows)) throw new Error('the answer is no number')
      return { made: { orders: { rows } } }
    },
  })
  p.operation('add_up', {
    reads: [orders],
    makes: { totals: table('gold/totals') },
    run: async () => ({ made: { totals: { rows: 1 } } }),
  })
  p.schedule('noon', {
    description: 'The orders of yesterday',
    cron: '0 12 * * *',
    timeZone: 'UTC',
    select: [orders],
    downstream: true,
    partitions: 'due',
    lookBackDays: 2,
    retry: { every: '30m', until: '14:00' },
    catchUp: 'latest',
  })
  p.schedule('evening', {
    description: 'The totals once more',
    cron: '0 20 * * *',
    timeZone: 'America/New_York',
    select: ['totals'],
    catchUp: 'none',
  })
})
`

const CONFIG = `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: ['./assets.ts'], sandbox: { now: '2025-01-04T11:00Z' } })
`

/** A workspace with two schedules and a source that a test fills. */
export interface Shop extends AsyncDisposable {
  readonly rig: Rig
  /** The source has so many orders of that day; null: none yet. A text: its answer is that. */
  offer(day: string, orders: number | string | null): void
  /** The source does not answer until it is let. */
  hold(held: boolean): void
  /** Variables under which the sandbox's clock shows that moment (and goes on from there). */
  at(moment: string): { readonly [name: string]: string }
  /** One round of the daemon at that moment, to the end of all that was due. */
  once(moment: string): Promise<CommandResult & { readonly events: readonly Told[] }>
  /** A daemon at that moment, in JSON. */
  start(moment: string, ...flags: string[]): RunningDaemon
  ticks(schedule?: string): Promise<readonly TickRow[]>
  runs(): Promise<readonly RunRow[]>
}

export interface Told {
  readonly type: string
  readonly schedule?: string
  readonly due?: string
  readonly state?: string
  readonly how?: string
  readonly runId?: string | null
  readonly message?: string | null
  readonly nextAt?: string | null
  readonly url?: string | null
}

export interface TickRow {
  readonly due: string
  readonly state: string
  readonly attempts: readonly { readonly outcome: string | null; readonly runId: string | null }[]
  readonly message: string | null
}

export interface RunRow {
  readonly id: string
  readonly state: string
  readonly reason: string | null
}

export async function openShop(): Promise<Shop> {
  const rig = createRig({ files: { 'headwater.config.ts': CONFIG, 'assets.ts': ASSETS } })
  const source = join(rig.root, 'source')
  mkdirSync(source)
  const file = (name: string, text: string | null): void => {
    if (text === null) rmSync(join(source, name), { force: true })
    else writeFileSync(join(source, name), text)
  }
  const at = (moment: string) => clockAt(rig, moment)
  const { exitCode, stderr } = await rig.headwater('sandbox', 'up')
  expect(exitCode, stderr).toBe(0)
  return {
    rig,
    offer: (day, orders) => file(day, orders === null ? null : String(orders)),
    hold: (held) => file('hold', held ? '' : null),
    at,
    async once(moment) {
      const result = await rig.headwaterIn({ env: at(moment) }, 'daemon', '--once', '--json')
      return { ...result, events: toldBy(result.stdout) }
    },
    start: (moment, ...flags) => listen(rig.startIn({ env: at(moment) }, 'daemon', '--json', ...flags)),
    ticks: (schedule = 'shop/noon') =>
      rig.sql<TickRow>(
        `select to_char(due at time zone 'UTC', 'MM-DD HH24:MI') as due, state, attempts, message
         from headwater.schedule_ticks where schedule = $1 order by 1`,
        [schedule],
      ),
    runs: () => rig.sql<RunRow>('select id, state, reason from headwater.runs order by started_at, id'),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  }
}

/** Variables under which the clock of a rig's sandbox shows that moment now, and goes on from there. */
export function clockAt(rig: Rig, moment: string): { readonly [name: string]: string } {
  return { HEADWATER_SANDBOX_AHEAD_MS: String(Date.parse(moment) - sandboxNow(rig.state(), new Date()).getTime()) }
}

export function toldBy(stdout: string): Told[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
}

/** A daemon that goes on, with what it has told so far. */
export interface RunningDaemon {
  readonly pid: number | undefined
  /** The next thing told that is waited for, behind what was waited for before. */
  until(wanted: (event: Told) => boolean): Promise<Told>
  /** Ends it by a signal and gives how it ended. */
  end(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<CommandResult>
  /** How it ends by itself. */
  readonly ended: Promise<CommandResult>
}

function listen(daemon: ReturnType<Rig['startIn']>): RunningDaemon {
  const told: Told[] = []
  let heard = 0
  let wake = (): void => {}
  let isOver = false
  const lines = createInterface({ input: daemon.stdout })
  lines.on('line', (line) => {
    told.push(JSON.parse(line))
    wake()
  })
  const ended = (async () => {
    const { exitCode, stdout, stderr } = await daemon
    isOver = true
    wake()
    return { exitCode, stdout, stderr }
  })()
  return {
    pid: daemon.pid,
    ended,
    async until(wanted) {
      for (;;) {
        for (const event of told.slice(heard)) {
          heard++
          if (wanted(event)) return event
        }
        if (isOver) throw new Error(`the daemon ended before:\n${(await ended).stderr}`)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    end(signal) {
      daemon.kill(signal)
      return ended
    },
  }
}

/** Whether a process of a command of ours goes on with that run. */
export function isCarriedOut(runId: string): boolean {
  const commands = execFileSync('ps', ['-eo', 'args']).toString().split('\n')
  return commands.some((line) => line.includes('headwater.js') && line.includes(runId))
}
