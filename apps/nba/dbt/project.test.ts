import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MART_NAMES } from '../dashboard/marts.ts'
import { BRONZE } from '../ingestion/bronze.ts'
import { fullName, TEAMS } from '../season/teams.ts'
import { dbt, makeWarehouse, scratchFolder, type Warehouse } from './testing/warehouse.ts'

interface Node {
  readonly name: string
  readonly resource_type: string
  readonly schema: string
  readonly description: string
  readonly config: { readonly materialized?: string; readonly severity?: string }
  readonly depends_on: { readonly nodes: readonly string[] }
}

interface Manifest {
  readonly nodes: { readonly [id: string]: Node }
  readonly sources: { readonly [id: string]: Node & { readonly source_name: string } }
  readonly exposures: { readonly [id: string]: Node }
  readonly unit_tests: { readonly [id: string]: unknown }
  readonly child_map: { readonly [id: string]: readonly string[] }
}

const PROJECT = import.meta.dirname
let warehouse: Warehouse
let scratch: Awaited<ReturnType<typeof scratchFolder>>
let manifest: Manifest

beforeAll(async () => {
  ;[warehouse, scratch] = await Promise.all([makeWarehouse(), scratchFolder()])
  // No run date: a project must be readable before anybody asked for a date.
  const parsed = await dbt(warehouse, scratch.path, 'parse')
  expect(parsed.exitCode, parsed.output).toBe(0)
  expect(parsed.output).not.toMatch(/deprecat/i)
  manifest = JSON.parse(await readFile(join(scratch.path, 'manifest.json'), 'utf8'))
}, 120_000)

afterAll(async () => {
  await Promise.all([warehouse?.drop(), scratch?.remove()])
})

const ofType = (type: string) => Object.values(manifest.nodes).filter((node) => node.resource_type === type)

/** The models behind a node, itself included. */
function modelsFrom(id: string): Set<string> {
  const reached = new Set<string>([id])
  for (const at of reached) for (const child of manifest.child_map[at] ?? []) reached.add(child)
  return new Set([...reached].filter((node) => node.startsWith('model.')))
}

describe('the project', () => {
  it('has enough models and tests to be worth planning', () => {
    expect(ofType('model').length).toBeGreaterThanOrEqual(45)
    expect(ofType('test').length).toBeGreaterThanOrEqual(150)
    expect(Object.keys(manifest.unit_tests).length).toBeGreaterThanOrEqual(10)
    expect(ofType('test').filter((test) => test.config.severity === 'warn').length).toBeGreaterThan(0)
  })

  it('describes every model, seed, source table and exposure', () => {
    const all = [
      ...ofType('model'),
      ...ofType('seed'),
      ...Object.values(manifest.sources),
      ...Object.values(manifest.exposures),
    ]
    expect(all.filter((node) => !node.description).map((node) => node.name)).toEqual([])
  })

  it('tests every model that has rows', () => {
    const tested = new Set(ofType('test').flatMap((test) => test.depends_on.nodes))
    const untested = Object.entries(manifest.nodes).filter(
      ([id, node]) => node.resource_type === 'model' && node.config.materialized !== 'ephemeral' && !tested.has(id),
    )
    expect(untested.map(([id]) => id)).toEqual([])
  })

  it('uses the schemas bronze, silver and gold as they are called', () => {
    const built = [...ofType('model'), ...ofType('seed')]
    expect(new Set(built.map((node) => node.schema))).toEqual(new Set(['bronze', 'silver', 'gold']))
  })

  it('has every way of storing a model', () => {
    const ways = new Set(ofType('model').map((node) => node.config.materialized))
    expect(ways).toEqual(new Set(['table', 'view', 'incremental', 'ephemeral']))
  })

  it('has a graph wide and deep enough to get the order wrong', () => {
    const boxscores = modelsFrom('model.nba.fact_boxscores')
    expect(boxscores.size).toBeGreaterThanOrEqual(15)
    expect(boxscores).toContain('model.nba.ml_game_features')
    expect(boxscores).toContain('model.nba.standings')
    expect(boxscores).not.toContain('model.nba.dim_players')
    expect(ofType('model').length - boxscores.size).toBeGreaterThanOrEqual(3)
    expect(modelsFrom('model.nba.fact_pbp_data').size).toBeLessThan(10)
    expect(modelsFrom('model.nba.fact_schedule_data').size).toBeGreaterThanOrEqual(9)
    expect(modelsFrom('source.nba.bronze.boxscores')).toContain('model.nba.dim_players')
    expect(depth()).toBeGreaterThanOrEqual(6)
  })

  it('has incremental models behind incremental ones, one of which reads a dimension too', () => {
    const incremental = new Map(
      Object.entries(manifest.nodes).filter(([, { config }]) => config.materialized === 'incremental'),
    )
    const parents = (name: string) => manifest.nodes[`model.nba.${name}`]?.depends_on.nodes ?? []
    expect(incremental.size).toBeGreaterThanOrEqual(5)
    expect(parents('int_scoring_runs')).toEqual(['model.nba.fact_pbp_data'])
    expect(parents('int_position_scoring').toSorted()).toEqual([
      'model.nba.dim_player_profiles',
      'model.nba.fact_boxscores',
    ])
    for (const name of ['int_scoring_runs', 'int_position_scoring', 'fact_pbp_data', 'fact_boxscores']) {
      expect([...incremental.keys()]).toContain(`model.nba.${name}`)
    }
  })

  it('ends at the ML step and begins again behind it', () => {
    const children = manifest.child_map['model.nba.ml_game_features'] ?? []
    expect(children).toContain('exposure.nba.ml_pipeline')
    expect(modelsFrom('source.nba.gold.ml_game_predictions')).toEqual(
      new Set(['schedule_tonight', 'prediction_results', 'prediction_accuracy'].map((name) => `model.nba.${name}`)),
    )
    const acrossMl = ofType('test').filter(
      (test) =>
        test.depends_on.nodes.includes('source.nba.gold.ml_game_predictions') &&
        test.depends_on.nodes.includes('model.nba.ml_game_features'),
    )
    expect(acrossMl.length).toBeGreaterThan(0)
  })

  it('gives the dashboard exactly the marts it reads', () => {
    const marts = manifest.exposures['exposure.nba.dashboard']?.depends_on.nodes.map((id) => id.split('.').at(-1))
    expect(marts?.toSorted()).toEqual(MART_NAMES.toSorted())
  })

  it('reads each bronze table of the ingestion, and no other', () => {
    const read = Object.values(manifest.sources).filter((source) => source.source_name === 'bronze')
    expect(read.map((source) => source.name).sort()).toEqual(Object.keys(BRONZE).sort())
    expect(read).toHaveLength(14)
  })

  it('knows the same teams as the season', async () => {
    const [, ...rows] = (await readFile(join(PROJECT, 'seeds/teams.csv'), 'utf8')).trim().split('\n')
    const seeded = rows
      .map((row) => row.split(','))
      .map(([team, name, conference, division]) => ({ team, name, conference, division }))
    const season = TEAMS.map(({ abbreviation: team, conference, division }) => ({
      team,
      name: fullName(team),
      conference,
      division,
    }))
    const byTeam = (a: { team?: string | undefined }, b: { team?: string | undefined }) =>
      (a.team ?? '') < (b.team ?? '') ? -1 : 1
    expect(seeded.sort(byTeam)).toEqual(season.sort(byTeam))
  })

  it('reads no clock and throws no dice', async () => {
    const files = (await readdir(PROJECT, { recursive: true })).filter((path) =>
      /^(models|macros|tests)\/.*\.sql$/.test(path),
    )
    expect(files.length).toBeGreaterThan(30)
    for (const path of files) {
      const sql = (await readFile(join(PROJECT, path), 'utf8')).replaceAll(/--.*|\{#[\s\S]*?#\}/g, '')
      expect(sql, path).not.toMatch(
        /\b(now|random|clock_timestamp|statement_timestamp|gen_random_uuid)\s*\(|\bcurrent_(date|time)|run_started_at/i,
      )
    }
  })
})

/** The number of models on the longest path. */
function depth(): number {
  const known = new Map<string, number>()
  const depthOf = (id: string): number => {
    const before = known.get(id)
    if (before !== undefined) return before
    const parents = (manifest.nodes[id]?.depends_on.nodes ?? []).filter((parent) => parent.startsWith('model.'))
    const result = 1 + Math.max(0, ...parents.map(depthOf))
    known.set(id, result)
    return result
  }
  return Math.max(
    ...Object.keys(manifest.nodes)
      .filter((id) => id.startsWith('model.'))
      .map(depthOf),
  )
}
