import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platform, type Workspace } from '@headwater/config'
import { assetKey } from '@headwater/graph'
import type { Plan, PlanStep } from '@headwater/planner'
import { expect, it, onTestFinished } from 'vitest'
import { isUnfilled, needOfAssets, needOfPlan } from './sandbox-need.ts'

const games = assetKey('nba/silver/games')
const transactions = assetKey('mortgages/silver/transactions')

function workspace(): Workspace {
  const root = mkdtempSync(join(tmpdir(), 'headwater-need-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const nba = platform({ name: 'nba', timeZone: 'UTC' }, () => {})
  const mortgages = platform({ name: 'mortgages', timeZone: 'UTC' }, (p) =>
    p.sandbox({ aws: { provision: async () => [] } }),
  )
  const platforms = [nba, mortgages].map((definition) => ({ definition, folder: root, file: 'assets.ts' }))
  return { root, config: { platforms: [] }, platforms }
}

it.each<[readonly PlanStep['executor'][], object]>([
  [['dbt', 'program', 'ecs-service'], { python: true, services: true }],
  [['isolated'], { aws: true }],
  [['gold'], { aws: true }],
  [['isolated', 'dbt'], { aws: true, python: true, services: true }],
  [[], { python: true, services: true }],
])('steps of %j need %j of the sandbox', (executors, need) => {
  const steps = executors.map((executor) => ({ executor }))
  expect(needOfPlan({ steps } as unknown as Plan)).toEqual(need)
})

it('the ledger knows of assets in AWS once that was filled; it is asked of nobody else', () => {
  const place = workspace()
  expect(needOfAssets(place, [games])).toEqual({})
  expect(needOfAssets(place, [games, transactions])).toEqual({ aws: 'seeded' })

  const sandbox = { isSandbox: true }
  expect(isUnfilled(place, sandbox, [transactions])).toBe(true)
  expect(isUnfilled(place, sandbox, [games])).toBe(false)
  expect(isUnfilled(place, { isSandbox: false }, [transactions])).toBe(false)

  mkdirSync(join(place.root, '.headwater/sandbox'), { recursive: true })
  const state = { version: 1, stoppedAt: null, awsSeeded: true }
  writeFileSync(join(place.root, '.headwater/sandbox/state.json'), JSON.stringify(state))
  expect(isUnfilled(place, sandbox, [transactions])).toBe(false)
})
