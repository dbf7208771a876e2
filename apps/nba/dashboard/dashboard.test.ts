import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeWarehouse, type Warehouse } from '../dbt/testing/warehouse.ts'
import { MART_NAMES } from './marts.ts'
import { makeMarts } from './testing/marts.ts'

// The real process, as the ECS stand-in starts it; dbt/build.test.ts checks the page against the marts that dbt makes.

const TASK = 'arn:aws:ecs:us-east-1:000000000000:task/jacobs-ecs-ec2-cluster/0123456789abcdef'
const NOW = '2025-01-04T12:30:00Z'

interface Started {
  readonly url: string
  stop(): Promise<number | null>
}

let warehouse: Warehouse
let running: Started[] = []

beforeEach(async () => {
  warehouse = await makeWarehouse()
})
afterEach(async () => {
  await Promise.all(running.map((dashboard) => dashboard.stop()))
  running = []
  await warehouse.drop()
})

function launch(env: Readonly<Record<string, string>>) {
  return spawn(process.execPath, [join(import.meta.dirname, 'server.ts')], { env, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function start(env: Readonly<Record<string, string>> = {}): Promise<Started> {
  const child = launch({ DATABASE_URL: warehouse.url, PORT: '0', ECS_TASK_ARN: TASK, HEADWATER_NOW: NOW, ...env })
  const exited = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) {
    const [url] = /http:\S+/.exec(line) ?? []
    if (!url) continue
    const stop = async () => {
      child.kill('SIGTERM')
      return (await exited)[0] as number | null
    }
    const dashboard = { url, stop }
    running.push(dashboard)
    return dashboard
  }
  throw new Error('the dashboard ended before it listened')
}

async function refuse(env: Readonly<Record<string, string>>): Promise<string> {
  const child = launch(env)
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  return said
}

const text = async (url: string) => (await fetch(url)).text()

describe('the dashboard', () => {
  it('shows what the marts hold, when it read them and up to which game', async () => {
    await makeMarts(warehouse)
    const { url } = await start()
    const html = await text(url)
    for (const shown of [
      'Boston Celtics',
      'A. Player',
      'games through <b>2025-01-03</b>',
      '2025-01-04 12:30 UTC',
      '<code>0123456789ab</code>',
    ]) {
      expect(html).toContain(shown)
    }
    expect(html).not.toContain('Not built yet')
  })

  it('holds what it read at its start until it is started again', async () => {
    await makeMarts(warehouse)
    const first = await start()
    await warehouse.query("update gold.standings set team_name = 'New Celtics'")
    await warehouse.query('drop table gold.recent_games')
    expect(await text(first.url)).toContain('Boston Celtics')
    const second = await start()
    expect(await text(second.url)).toContain('New Celtics')
    expect(await (await fetch(`${second.url}/api/state`)).json()).toMatchObject({ missing: ['recent_games'] })
  })

  it('says which task it is, when it read its marts and how many rows', async () => {
    await makeMarts(warehouse)
    const { url } = await start()
    expect(await (await fetch(`${url}/api/state`)).json()).toEqual({
      loadedAt: '2025-01-04T12:30:00.000Z',
      task: TASK,
      newestGame: '2025-01-03',
      rows: Object.fromEntries(MART_NAMES.map((mart) => [mart, 1])),
      missing: [],
    })
  })

  it('starts without its marts, is healthy, and names what is missing', async () => {
    await warehouse.query('create schema gold')
    await warehouse.query(
      "create table gold.team_form as select 'BOS' as team, date '2025-01-03' as last_game, 3 as streak",
    )
    const { url } = await start()
    const health = await fetch(`${url}/health`)
    expect(health.status).toBe(200)
    const html = await text(url)
    expect(html).toContain('gold.standings')
    expect(html).toContain('gold.schedule_tonight')
    expect(html).not.toContain('gold.team_form')
  })

  it('starts on a database without any schema', async () => {
    const { url } = await start()
    expect(await text(url)).toContain('no games yet')
  })

  it('lets the browser load its own style sheet and icon, and nothing else', async () => {
    await makeMarts(warehouse)
    const { url } = await start()
    const answer = await fetch(url)
    const html = await answer.text()
    const [, style = ''] = /<style>([\s\S]*)<\/style>/.exec(html) ?? []
    const policy = answer.headers.get('content-security-policy')
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`)
    expect(policy).not.toContain('unsafe')
    const asked = [...html.matchAll(/\b(?:src|href|action|data)="([^"]*)"/g)].map(([, address = '']) => address)
    expect(asked.filter((address) => !address.startsWith('#'))).toEqual(['/icon.svg'])
    const icon = await fetch(new URL('/icon.svg', url))
    expect(icon.headers.get('content-type')).toBe('image/svg+xml')
    expect(await icon.text()).toMatch(/^<svg /)
  })

  it('ends at once with 0 when its task is stopped, with a connection still open', async () => {
    const dashboard = await start()
    await text(dashboard.url)
    expect(await dashboard.stop()).toBe(0)
  })

  it('refuses to start without a database, in one line', async () => {
    expect(await refuse({ PORT: '0' })).toBe('error: DATABASE_URL is not set\n')
    expect(await refuse({ PORT: '0', DATABASE_URL: 'postgres://nobody:secret@127.0.0.1:1/none' })).toMatch(
      /^error: the marts cannot be read: .*\n$/,
    )
    expect(await refuse({ PORT: '70000', DATABASE_URL: 'x' })).toContain("PORT is '70000'")
    expect(await refuse({ HEADWATER_NOW: 'noon', DATABASE_URL: 'x' })).toContain("HEADWATER_NOW is 'noon'")
  })

  it('refuses to start with a mart that is not what it was, and names it, without a stack', async () => {
    await makeMarts(warehouse)
    await warehouse.query('alter table gold.recent_games drop column game_date')
    expect(await refuse({ PORT: '0', DATABASE_URL: warehouse.url })).toBe(
      'error: the marts cannot be read: gold.recent_games: column "game_date" does not exist\n',
    )
  })

  it('refuses to start with a port that is taken, in one line', async () => {
    const { url } = await start()
    expect(await refuse({ PORT: new URL(url).port, DATABASE_URL: warehouse.url })).toMatch(
      /^error: cannot listen on port \d+: .*EADDRINUSE.*\n$/,
    )
  })
})
