import type { StartView } from '@headwater/viewer'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '../session.ts'
import { createDeeds } from './deeds.ts'
import type { CommandToStart } from './starts.ts'

const started: CommandToStart[] = []
const start: StartView = {
  ...{ startId: '1', command: '', runId: null, state: 'starting', exitCode: null, output: [] },
}
// A target of the config is whole: nothing of it is asked here.
const target = { name: 'prod', isSandbox: false, databaseUrl: 'postgres://u@127.0.0.1:1/d', now: () => new Date(0) }
const deeds = createDeeds({
  plans: {
    show: () => Promise.reject(new Error('not asked')),
    keep: async () => ({ file: '/plans/a.json', command: 'pnpm materialize a' }),
  },
  starts: {
    start: (command) => {
      started.push(command)
      return start
    },
    find: () => null,
  },
  session: async () => ({ target }) as unknown as Session,
})

beforeEach(() => {
  started.length = 0
})

describe('what the page starts is a command of words that cannot become options', () => {
  it('a reason that looks like one', async () => {
    await deeds.start('p1', '--target sandbox')
    expect(started[0]).toMatchObject({
      args: ['materialize', '--plan', '/plans/a.json', '--yes', '--json', '--reason=--target sandbox'],
      command: 'pnpm materialize a',
      events: true,
    })
  })

  it('ids, which stand behind all options', async () => {
    await deeds.promote(['backfill-1', '20240115T120000Z'], { reason: null, accept: false })
    await deeds.rollback('backfill-1', 'wrong after all')
    expect(started.map(({ args }) => args)).toEqual([
      ['promote', '--target', 'prod', '--', 'backfill-1', '20240115T120000Z'],
      ['rollback', '--target', 'prod', '--yes', '--reason=wrong after all', '--', 'backfill-1'],
    ])
    expect(started[1]?.command).toBe('pnpm headwater rollback backfill-1 --target prod')
  })

  it('and an id with a dash in front is none', async () => {
    await expect(deeds.promote(['--over'], { reason: null, accept: true })).rejects.toMatchObject({
      code: 'unknown-run',
    })
    await expect(deeds.rollback('--delete', 'x')).rejects.toMatchObject({ code: 'unknown-run' })
    expect(started).toEqual([])
  })

  it('a promotion is agreed to only where the page says that differences were accepted', async () => {
    await deeds.promote(['a'], { reason: 'looked', accept: true })
    await deeds.promote(['a'], { reason: 'looked', accept: false })
    expect(started.map(({ args }) => args.includes('--yes'))).toEqual([true, false])
  })
})
