import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeWarehouse, type Warehouse } from '../dbt/testing/warehouse.ts'

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

async function makeMarts(team = 'Boston Celtics'): Promise<void> {
  await warehouse.query('create schema gold')
  const marts = [
    `standings as select 'East' as conference, 1 as position, 'BOS' as team, $$${team}$$ as team_name, 27 as wins, 8 as losses, 0.771 as win_pct`,
    `team_form as select 'BOS' as team, date '2025-01-03' as last_game, -2 as streak`,
    `recent_games as select date '2025-01-03' as game_date, 'BOS' as home_team, 'MIL' as away_team, 101 as home_points, 99 as away_points, 'BOS' as winner`,
    `player_leaders as select 1 as position, 'A. Player' as player, 'BOS' as team, 27.81 as points, 7.69 as rebounds, 2.5 as assists`,
    `schedule_tonight as select timestamptz '2025-01-05 00:30Z' as start_time, 'NYK' as home_team, 'BOS' as away_team,
       0.3712::numeric as home_win_probability, 'BOS' as predicted_winner, 27 as away_wins, 8 as away_losses, 20 as home_wins, 16 as home_losses`,
    `prediction_accuracy as select 'logistic-v1' as model_version, 95 as games, 68 as games_right, 0.7158 as hit_rate,
       0.1863 as brier, date '2024-12-21' as first_game, date '2025-01-03' as last_game`,
  ]
  for (const mart of marts) await warehouse.query(`create table gold.${mart}`)
}

describe('the dashboard', () => {
  it('shows what the marts hold', async () => {
    await makeMarts()
    const { url } = await start()
    const html = await text(url)
    for (const shown of [
      'Boston Celtics',
      '0.771',
      'L2',
      'A. Player',
      '27.81',
      '<b>BOS</b> by 63 %',
      '72 %',
      '68 of 95',
      'games through <b>2025-01-03</b>',
      '2025-01-04 12:30 UTC',
    ]) {
      expect(html).toContain(shown)
    }
    expect(html).not.toContain('Not built yet')
    expect(html).not.toMatch(/(src|href)=/)
  })

  it('holds what it read at its start until it is started again', async () => {
    await makeMarts('Old name')
    const first = await start()
    await warehouse.query("update gold.standings set team_name = 'New name'")
    await warehouse.query('drop table gold.recent_games')
    expect(await text(first.url)).toContain('Old name')
    const second = await start()
    expect(await text(second.url)).toContain('New name')
    expect(await (await fetch(`${second.url}/api/state`)).json()).toMatchObject({ missing: ['recent_games'] })
  })

  it('says which task it is, when it read its marts and how many rows', async () => {
    await makeMarts()
    const { url } = await start()
    expect(await (await fetch(`${url}/api/state`)).json()).toEqual({
      loadedAt: '2025-01-04T12:30:00.000Z',
      task: TASK,
      newestGame: '2025-01-03',
      rows: {
        standings: 1,
        recent_games: 1,
        player_leaders: 1,
        team_form: 1,
        schedule_tonight: 1,
        prediction_accuracy: 1,
      },
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

  it('escapes what it shows', async () => {
    await makeMarts('<script>alert("1")</script>&amp;')
    const { url } = await start({ ECS_TASK_ARN: '"><img>' })
    const html = await text(url)
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp;')
    expect(html).not.toMatch(/<script|<img/)
    expect((await fetch(url)).headers.get('content-security-policy')).toContain("default-src 'none'")
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
})
