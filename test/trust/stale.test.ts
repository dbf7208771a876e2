import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countRuns } from '../main-job/testing/ledger.ts'
import { season } from '../main-job/testing/season.ts'
import { materialized, plan, planned } from '../main-job/testing/told.ts'
import type { Rig } from '../rig.ts'
import { createRigAfter } from '../template.ts'

// What is wrong is marked, shown, and mended: that and what is behind it, nothing else. And a plan that was approved is
// carried out as it was, or not at all.

let rig: Rig

beforeAll(async () => {
  rig = await createRigAfter('main job')
}, 240_000)

afterAll(async () => {
  await rig?.[Symbol.asyncDispose]()
}, 60_000)

const stalePlan = async (...selection: string[]) => planned(await plan(rig, ...selection, '--stale')).toSorted()

describe('after the main job', () => {
  it('nothing of what it built is stale', async () => {
    expect(await stalePlan('schedule_tonight', 'dashboard')).toEqual([])
    const { exitCode, stdout } = await rig.headwater('plan', 'schedule_tonight', '--stale')
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/nothing .*stale/i)
  })

  it('an asset that is marked as wrong is stale with what is behind it, and the reason is told', async () => {
    const marked = await rig.headwater('invalidate', 'gold/team_form', '--reason', 'points were doubled')
    expect(marked.exitCode, marked.stderr).toBe(0)
    const status = await rig.headwater('status', 'gold/team_form+')
    expect(status.exitCode).toBe(1)
    expect(status.stdout).toMatch(/gold\/team_form .*points were doubled/)
    expect(status.stdout).toContain('gold/schedule_tonight')

    expect(await stalePlan('schedule_tonight', 'dashboard')).toEqual([
      'gold/schedule_tonight',
      'gold/team_form',
      'serving/dashboard',
    ])
    // Only what is above what was asked for, never what is beside it.
    expect(await stalePlan('team_form')).toEqual(['gold/team_form'])
    await materialized(rig, 'dashboard', '--stale')
    expect(await stalePlan('schedule_tonight', 'dashboard')).toEqual([])
  })

  it('a table that somebody changed by hand is noticed by its content: it and what is behind it', async () => {
    await rig.sql('delete from gold.team_form where ctid in (select ctid from gold.team_form order by ctid limit 1)')
    expect(await stalePlan('dashboard')).toEqual(['gold/schedule_tonight', 'gold/team_form', 'serving/dashboard'])
    await materialized(rig, 'dashboard', '--stale')
    expect(await stalePlan('dashboard')).toEqual([])
  })

  it('an invalidation needs a reason and an asset that is there', async () => {
    const without = await rig.headwater('invalidate', 'gold/team_form')
    expect(without.exitCode).toBe(2)
    expect(without.stderr).toContain('--reason')
    const unknown = await rig.headwater('invalidate', 'gold/team_from', '--reason', 'x')
    expect(unknown.exitCode).toBe(2)
    expect(unknown.stderr).toContain('team_form')
  })
})

describe('a plan that was saved', () => {
  const save = async (name: string, ...args: string[]): Promise<string> => {
    const file = join(rig.root, name)
    const saved = await rig.headwater('plan', ...args, '--out', file)
    expect(saved.exitCode, saved.stderr).toBe(0)
    return file
  }

  it('is carried out as it was shown', async () => {
    const file = await save('plan.json', 'standings', '--downstream')
    const run = await materialized(rig, '--plan', file)
    expect(run.plan.steps).toEqual(JSON.parse(readFileSync(file, 'utf8')).plan.steps)
  })

  it('is refused with the difference once the ledger has moved, and nothing is started', async () => {
    const file = await save('moved.json', 'fact_boxscores', '--downstream')
    await season(rig).correct('2025-01-03', 1)
    await materialized(rig, 'bronze/boxscores', '--partition', '2025-01-03')
    const runs = await countRuns(rig)
    const refused = await rig.headwater('materialize', '--plan', file)
    expect(refused.exitCode, refused.stdout).toBe(2)
    expect(refused.stderr).toContain('bronze/boxscores')
    expect(await countRuns(rig)).toBe(runs)
  })

  it('is refused when it was edited', async () => {
    const file = await save('edited.json', 'standings')
    const text = readFileSync(file, 'utf8')
    writeFileSync(file, text.replace('"fullRefresh": false', '"fullRefresh": true'))
    expect(readFileSync(file, 'utf8')).not.toBe(text)
    const refused = await rig.headwater('materialize', '--plan', file)
    expect(refused.exitCode, refused.stdout).toBe(2)
    expect(refused.stderr).toMatch(/edited/)
  })
})
