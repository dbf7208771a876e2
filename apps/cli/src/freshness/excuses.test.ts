import type { ExcuseFunction } from '@headwater/config'
import { assetKey, buildGraph, daily } from '@headwater/graph'
import { drawnAsset, drawnOperation } from '@headwater/graph/testing'
import { expect, it } from 'vitest'
import { askExcuses } from './excuses.ts'

const games = assetKey('p/bronze/games')
const policy = { type: 'by', time: '13:00', timeZone: 'UTC', lagDays: 1, errorMs: 0, unless: 'noGames' } as const
const graph = buildGraph({
  assets: [drawnAsset(games, { partitions: daily({ start: '2025-01-01', timeZone: 'UTC' }), freshness: [policy] })],
  operations: [drawnOperation('p/dbt', [games])],
  checks: [],
})
const target = {
  name: 'prod',
  databaseUrl: 'postgres://u:p@127.0.0.1:5432/d',
  env: { SEASON: '2025' },
}
const facts = { assets: {}, made: {} }
const asked = { at: new Date('2025-01-04T12:30Z'), keys: [games] }

function ask(noGames: ExcuseFunction) {
  return askExcuses({ graph, target, excuses: new Map([['noGames', noGames]]) }, facts, asked)
}

it('a function is asked once, about all days that may be due, on the target', async () => {
  const calls: Parameters<ExcuseFunction>[0][] = []
  const answer = await ask(async (context) => {
    calls.push(context)
    return ['2025-01-02']
  })
  expect(answer).toEqual({ noGames: ['2025-01-02'] })
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({ target: 'prod', env: { SEASON: '2025', PGDATABASE: 'd' } })
  expect(calls[0]?.partitions).toEqual(expect.arrayContaining(['2025-01-01', '2025-01-02', '2025-01-03']))
})

it('where it fails nobody can tell what is to come', async () => {
  const failing = ask(async () => {
    throw new Error('no route to the schedule')
  })
  await expect(failing).rejects.toMatchObject({
    exitCode: 3,
    message: expect.stringContaining('no route to the schedule'),
  })
})
