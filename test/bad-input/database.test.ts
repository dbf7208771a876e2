import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestDatabase, testDatabase } from '@headwater/ledger/testing'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CommandResult, Rig } from '../rig.ts'
import { createShop, expectRefused, STACK_OR_SECRET } from './testing/shop.ts'

let shop: Rig
let database: TestDatabase

beforeAll(async () => {
  shop = createShop()
  database = await testDatabase()
})

afterAll(async () => {
  await shop[Symbol.asyncDispose]()
  await database.drop()
})

/** A command on the target `prod`, whose database is this one. */
function onProd(url: string, ...command: string[]): Promise<CommandResult> {
  return shop.headwaterIn({ env: { SHOP_DATABASE_URL: url } }, ...command, '--target', 'prod')
}

async function query<Row extends object>(sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

const schemas = async (): Promise<string[]> =>
  (
    await query<{ name: string }>(
      "select nspname as name from pg_namespace where nspname !~ '^(pg_|information_schema)'",
    )
  )
    .map(({ name }) => name)
    .sort()

describe('a database that cannot be reached is exit 3, and its password is not shown', () => {
  const on = (parts: Partial<URL>) => (): string => Object.assign(new URL(database.url), parts).href
  it.each([
    ['nobody listens', on({ port: '1' }), /127\.0\.0\.1:1\/.* ECONNREFUSED/],
    ['the password is wrong', on({ password: 'hunter2hunter2' }), /password authentication failed/],
    ['there is no such database', on({ pathname: '/nowhere' }), /database "nowhere" does not exist/],
  ])('%s', async (_, url, told) => {
    for (const command of [['plan', 'mart'], ['materialize', 'constructor', '--yes'], ['runs']]) {
      const { exitCode, stdout, stderr } = await onProd(url(), ...command)
      expect({ exitCode, stdout }, stderr).toEqual({ exitCode: 3, stdout: '' })
      expect(stderr).toMatch(told)
      expect(stderr).not.toMatch(STACK_OR_SECRET)
    }
  })

  it('a bad name is told before anybody tries', async () => {
    expectRefused(shop, await shop.headwater('plan', 'martt', '--target', 'closed'))
  })
})

describe('a warehouse on which nothing was ever run', () => {
  it.each([
    ['plan mart', ['plan', 'mart']],
    ['materialize --dry-run', ['materialize', 'mart', '--dry-run']],
    ['runs', ['runs']],
  ])('is not written to by %s', async (_, command) => {
    const { exitCode, stderr } = await onProd(database.url, ...command)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(await schemas()).toEqual(['public'])
  })

  it('has no runs to show', async () => {
    const result = await onProd(database.url, 'runs', 'show', '7f3c')
    expectRefused(shop, result)
    expect(result.stderr).toContain('no run begins with "7f3c"')
  })

  it('is not written to without --yes where nobody can be asked', async () => {
    const result = await onProd(database.url, 'materialize', 'gold/constructor', '--downstream')
    expectRefused(shop, result)
    expect(result.stderr.split('\n')).toEqual([
      'error: this writes to prod, and there is nobody to ask',
      '  look   pnpm plan gold/constructor --downstream --target prod',
      '  then   pnpm materialize gold/constructor --downstream --target prod --yes',
    ])
    expect(await schemas()).toEqual(['public'])
  })

  it('is not backfilled without a reason', async () => {
    const result = await onProd(database.url, 'backfill', 'bronze/orders', '--partition', '2025-01-01', '--yes')
    expectRefused(shop, result)
    expect(result.stderr).toContain('a backfill of prod needs a reason')
    expect(await schemas()).toEqual(['public'])
  })
})

describe('a run on a target of the config', () => {
  it('makes hostile names like any other, tells NDJSON on stdout alone, and is in the ledger', async () => {
    const { exitCode, stdout, stderr } = await onProd(database.url, 'materialize', 'constructor', '--yes', '--json')
    expect(exitCode, stderr + stdout).toBe(0)
    const events = stdout.split('\n').map((line) => JSON.parse(line))
    expect(events[0]).toMatchObject({ type: 'run started', version: 1 })
    expect(
      events.flatMap(({ type, outcome }) => (type === 'asset finished' ? [[outcome.key, outcome.rows]] : [])),
    ).toEqual([
      ['shop/gold/constructor', 1],
      ['shop/gold/__proto__', 2],
    ])
    expect(stderr).toMatch(/^Plan {2}constructor/)
    const { stdout: shown } = await onProd(database.url, 'runs', 'show', events[0].runId.slice(0, 6))
    expect(shown).toContain('gold/__proto__')
    const other = await onProd(database.url, 'runs', 'show', 'zzzz')
    expectRefused(shop, other)
    expect(other.stderr).toContain('no run begins with "zzzz"')
  })

  it('goes on to its end when its reader goes away', async () => {
    const before = await query<{ state: string }>('select state from headwater.runs')
    const started = shop.startIn(
      { env: { SHOP_DATABASE_URL: database.url } },
      'materialize',
      'constructor',
      '--yes',
      '--target',
      'prod',
    )
    started.stdout.destroy()
    expect((await started).exitCode).toBe(0)
    const after = await query<{ state: string }>('select state from headwater.runs')
    expect(after.map(({ state }) => state)).toEqual([...before.map(() => 'succeeded'), 'succeeded'])
  })

  it('over partitions is a backfill, with its reason', async () => {
    const command = ['backfill', 'bronze/orders', '--partitions', '2025-01-01', '--date', '2025-01-04']
    const { stdout } = await onProd(database.url, ...command, '--yes', '--reason', 'the source was late')
    expect(stdout).toContain('bronze/orders 2025-01-01')
    expect(await query("select reason from headwater.runs where kind = 'backfill'")).toEqual([
      { reason: 'the source was late' },
    ])
  })

  it('hides its secrets, also where an operation tells them', async () => {
    const secret = 'a-token-of-the-shop'
    const run = await onProd(database.url, 'materialize', 'talk', '--yes')
    expect(run.exitCode).toBe(1)
    expect(run.stdout).toContain('cannot reach')
    const json = await onProd(database.url, 'materialize', 'talk', '--yes', '--json')
    const [, runId = ''] = /run (\w+) /.exec(run.stdout) ?? []
    const shown = await onProd(database.url, 'runs', 'show', runId)
    const password = new URL(database.url).password
    for (const { stdout, stderr } of [run, json, shown]) {
      expect(stdout + stderr).not.toContain(secret)
      expect(stdout + stderr).not.toContain(password)
    }
    expect(existsSync(join(shop.root, '.headwater/sandbox/state.json'))).toBe(false)
  })
})
