import { UserError } from '@headwater/errors'
import { buildGraph } from '@headwater/graph'
import { checkSchedules } from '@headwater/schedules/declared'
import { describe, expect, it } from 'vitest'
import { composeGraph } from './compose.ts'
import { loadWorkspace } from './load.ts'
import { drawFragment } from './testing/fragment.ts'
import { testWorkspace } from './testing/workspace.ts'

/** A workspace whose platform has these lines from line 5 on. Loaded, composed, built and looked up, as every command does. */
async function composed(...lines: readonly string[]) {
  const root = testWorkspace({
    'headwater.config.ts': "export default { platforms: ['./apps/assets.ts'] }\n",
    'apps/assets.ts': `import { daily, platform, table } from '@headwater/config'; const run = async () => ({ made: {} })
export default platform({ name: 'shop', timeZone: 'Europe/Berlin' }, (p) => {
  const dbt = p.dbt('./dbt')
  const { orders } = p.operation('ingest', { makes: { orders: table('bronze/orders') }, partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }), run })
${lines.join('\n')}
})`,
  })
  const workspace = await loadWorkspace(root)
  const fragment = drawFragment({ models: { fact_orders: ['shop/bronze/orders'] } })
  const { data, schedules } = composeGraph(workspace, new Map([['shop/dbt', fragment]]))
  checkSchedules(schedules, buildGraph(data))
  return schedules
}

async function told(...lines: readonly string[]): Promise<string> {
  try {
    await composed(...lines)
    return 'accepted'
  } catch (error) {
    if (error instanceof UserError) return [error.message, ...error.details, ...error.next].join('\n')
    throw error
  }
}

describe('a schedule becomes', () => {
  it('what the daemon knows: whole names, the line of the author, and what was not said', async () => {
    const [noon, night] = await composed(
      "  p.schedule('noon', {",
      "    description: 'Yesterday', cron: '0 12 * * *', timeZone: 'UTC', select: [orders, dbt.model('fact_orders'), 'kind:table+'],",
      "    exclude: 'kind:model', downstream: true, partitions: 'due', lookBackDays: 3, retry: { every: '30m', until: '18:00' }, catchUp: 'none' })",
      "  p.schedule('night', { cron: '30 2 * * *', stale: true })",
    )
    expect(noon).toEqual({
      name: 'shop/noon',
      description: 'Yesterday',
      cron: '0 12 * * *',
      timeZone: 'UTC',
      runs: {
        select: ['shop/bronze/orders', 'shop/silver/fact_orders', 'kind:table+'],
        exclude: ['kind:model'],
        downstream: true,
        stale: false,
        partitions: { type: 'due', lookBackDays: 3 },
      },
      retry: { everyMs: 1_800_000, until: '18:00' },
      catchUp: 'none',
      location: 'apps/assets.ts:5',
    })
    expect(night).toEqual({
      name: 'shop/night',
      description: '',
      cron: '30 2 * * *',
      timeZone: 'Europe/Berlin',
      runs: { select: ['shop/*/*'], exclude: [], downstream: false, stale: true, partitions: null },
      retry: null,
      catchUp: 'latest',
      location: 'apps/assets.ts:8',
    })
  })
})

describe('a mistake in a schedule is told with the line that the author wrote:', () => {
  const cron = "cron: '0 12 * * *'"
  it.each([
    [
      'a cron that is none',
      "{ cron: '61 12 * * *', select: orders }",
      'cron\nfound     "61 12 * * *": the minute "61" is none from 0 to 59\nexpected  a cron of five fields',
    ],
    ['no cron', '{ select: orders }', 'cron\nfound     nothing\nexpected  a cron of five fields'],
    [
      'a time zone that does not exist',
      `{ ${cron}, timeZone: 'Europe/Berlinn', select: orders }`,
      'timeZone\nfound     "Europe/Berlinn"\nexpected  the name of a time zone that exists',
    ],
    ['a rule in place of a time zone', `{ ${cron}, timeZone: 'Foo+5', select: orders }`, 'timeZone\nfound     "Foo+5"'],
    ['nothing to run', `{ ${cron} }`, 'select\nfound     nothing\nexpected  what is to be run; or stale: true'],
    ['an empty list', `{ ${cron}, select: [] }`, 'select\nfound     an empty list'],
    ['a flag for a selection', `{ ${cron}, select: '--all' }`, 'select\nfound     "--all"'],
    ['an exposure', `{ ${cron}, select: dbt.exposure('x') }`, 'select\nfound     an object'],
    [
      'an asset that is not there',
      `{ ${cron}, select: 'bronze/order' }`,
      'no asset is called "bronze/order"\ndid you mean  bronze/orders',
    ],
    ['a selection of nothing', `{ ${cron}, select: 'tag:nightly' }`, '"tag:nightly" selects no asset'],
    [
      'a window without partitions',
      `{ ${cron}, select: orders, retry: { every: '30m', until: '18:00' } }`,
      "retry\nfound     an object\nexpected  partitions: 'due' with it: only a partition is waited for",
    ],
    ['a day back without partitions', `{ ${cron}, select: orders, lookBackDays: 2 }`, 'lookBackDays\nfound     2\n'],
    [
      'days back that are no number',
      `{ ${cron}, select: orders, partitions: 'due', lookBackDays: -1 }`,
      'lookBackDays\nfound     -1\nexpected  a number of days',
    ],
    [
      'partitions of what is stale',
      `{ ${cron}, stale: true, partitions: 'due' }`,
      'partitions\nfound     "due"\nexpected  no partitions: stale',
    ],
    [
      'partitions of what has none',
      `{ ${cron}, select: dbt.model('fact_orders'), partitions: 'due' }`,
      'partitions\nfound     "due"\nexpected  no partitions: nothing that it selects has any',
    ],
    ['other partitions', `{ ${cron}, select: orders, partitions: '2025-01-01' }`, 'partitions\nfound     "2025-01-01"'],
    [
      'a window until a time that is none',
      `{ ${cron}, select: orders, partitions: 'due', retry: { every: '30m', until: '24:00' } }`,
      'retry.until\nfound     "24:00"\nexpected  a time of day',
    ],
    [
      'a window of small steps',
      `{ ${cron}, select: orders, partitions: 'due', retry: { every: '30s', until: '18:00' } }`,
      'retry.every\nfound     "30s"\nexpected  a duration of a minute or more',
    ],
    ['another way of catching up', `{ ${cron}, select: orders, catchUp: 'all' }`, 'catchUp\nfound     "all"'],
    ['a key that is misspelt', `{ ${cron}, selects: orders }`, 'selects: unknown key\ndid you mean  select'],
  ])('%s', async (_, options, expected) => {
    const message = await told(`  p.schedule('noon', ${options})`)
    expect(message).toMatch(/^apps\/assets\.ts:5: schedule (shop\/)?noon: /)
    expect(message).toContain(expected)
  })

  it('a model that does not exist', async () => {
    expect(await told(`  p.schedule('noon', { ${cron}, select: dbt.model('fact_order') })`)).toBe(
      'apps/assets.ts:5: there is no model of shop/dbt called "fact_order"\ndid you mean  fact_orders',
    )
  })

  it('two of one name', async () => {
    const line = `  p.schedule('noon', { ${cron}, select: orders })`
    expect(await told(line, line)).toBe(
      'two schedules are called noon\napps/assets.ts:5\napps/assets.ts:6\nrename one of them',
    )
  })

  it('no name', async () => {
    expect(await told(`  p.schedule('a/b', { ${cron}, select: orders })`)).toBe(
      'apps/assets.ts:5: schedule: its name\nfound     "a/b"\nexpected  a name of letters, digits, _ and, inside, - and .',
    )
  })
})
