import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { platform, table, type Workspace } from '@headwater/config'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadFragments, type Parse } from './dbt-projects.ts'

let root: string
let parsed: number
let parsedWith: unknown

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'headwater-projects-'))
  parsed = 0
  write('dbt/dbt_project.yml', 'name: shop\n')
  write('dbt/models/orders.sql', 'select 1')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
  return file
}

function manifest(...models: string[]): string {
  const node = (name: string) => ({
    unique_id: `model.shop.${name}`,
    name,
    package_name: 'shop',
    fqn: ['shop', name],
    original_file_path: `models/${name}.sql`,
    resource_type: 'model',
    schema: 'silver',
    config: { materialized: 'table' },
  })
  return JSON.stringify({
    metadata: { dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json', project_name: 'shop' },
    nodes: Object.fromEntries(models.map((name) => [`model.shop.${name}`, node(name)])),
    sources: {},
  })
}

interface Options {
  readonly manifest?: string
  readonly table?: string
  readonly vars?: { readonly [name: string]: string }
}

function workspace({ table: path = 'bronze/raw', ...options }: Options = {}): Workspace {
  const definition = platform({ name: 'shop', timeZone: 'UTC' }, (p) => {
    p.dbt('./dbt', options)
    const made = table(path)
    p.operation('ingest', { makes: { made }, run: async () => ({ made: {} }) })
  })
  return { root, config: { platforms: [] }, platforms: [{ definition, folder: root, file: 'assets.ts' }] }
}

/** Instead of dbt: writes a manifest where dbt would. */
const parse: Parse = async ({ vars }, { targetPath }) => {
  parsed += 1
  parsedWith = vars
  mkdirSync(targetPath, { recursive: true })
  writeFileSync(join(targetPath, 'manifest.json'), manifest('orders', ...Object.keys(vars)))
}

async function models(of = workspace(), target = 'sandbox', vars = {}): Promise<string[]> {
  const place = {
    name: target,
    isSandbox: target === 'sandbox',
    dbt: { target, profilesDir: null },
    psql: '',
    now: () => new Date(),
  }
  const fragments = await loadFragments(of, place, parse, vars)
  const fragment = fragments.get('shop/dbt')
  // Maps come through the file as maps.
  return [...(fragment?.models.keys() ?? [])].filter((name) => !name.includes('.'))
}

describe('a project that Headwater parses', () => {
  it('is parsed once, until one of its files changes', async () => {
    expect(await models()).toEqual(['orders'])
    expect(await models()).toEqual(['orders'])
    expect(parsed).toBe(1)
    const model = write('dbt/models/orders.sql', 'select 2')
    utimesSync(model, 1, 1)
    await models()
    expect(parsed).toBe(2)
  })

  it('is parsed with the variables of a request on top of its own, each set once', async () => {
    const own = workspace({ vars: { season: '2024', league: 'nba' } })
    expect(await models(own, 'sandbox', { season: '2025' })).toEqual(['orders', 'season', 'league'])
    expect(parsedWith).toEqual({ season: '2025', league: 'nba' })
    await models(own, 'sandbox', { season: '2026' })
    await models(own)
    expect(parsed).toBe(3)
    await models(own, 'sandbox', { season: '2025' })
    await models(own)
    expect(parsed).toBe(3)
  })

  it('is parsed again when the platform gives it other variables', async () => {
    await models(workspace({ vars: { season: '2024' } }))
    await models(workspace({ vars: { season: '2025' } }))
    expect(parsed).toBe(2)
  })

  it('is parsed for each target, since profiles differ', async () => {
    await models()
    await models(workspace(), 'prod')
    expect(parsed).toBe(2)
  })

  it('is read anew where the platform says something else of its sources', async () => {
    await models()
    await models(workspace({ table: 'bronze/other' }))
    expect(parsed).toBe(2)
  })

  it('is read anew where what was kept is torn', async () => {
    await models()
    const kept = join(root, '.headwater/dbt/shop/dbt/sandbox/fragment.json')
    writeFileSync(kept, readFileSync(kept, 'utf8').slice(0, 40))
    expect(await models()).toEqual(['orders'])
    expect(parsed).toBe(2)
  })
})

describe('a project whose manifest somebody else makes', () => {
  it('is never parsed, and read anew when its manifest changes', async () => {
    write('made/manifest.json', manifest('orders'))
    const made = workspace({ manifest: './made/manifest.json' })
    expect(await models(made)).toEqual(['orders'])
    write('made/manifest.json', manifest('orders', 'mart'))
    expect(await models(made)).toEqual(['orders', 'mart'])
    expect(parsed).toBe(0)
  })

  it('is parsed for a request with variables, which that manifest does not know', async () => {
    write('made/manifest.json', manifest('mart'))
    const made = workspace({ manifest: './made/manifest.json' })
    expect(await models(made, 'sandbox', { season: '2025' })).toEqual(['orders', 'season'])
    expect(await models(made)).toEqual(['mart'])
    expect(parsed).toBe(1)
  })

  it('is told by its path in the workspace where it is missing', async () => {
    await expect(models(workspace({ manifest: './made/manifest.json' }))).rejects.toThrow(
      'there is no dbt manifest at made/manifest.json',
    )
  })
})
