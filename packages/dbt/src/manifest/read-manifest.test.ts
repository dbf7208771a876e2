import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@headwater/errors'
import { describe, expect, it } from 'vitest'
import { parseManifest, readManifest } from './read-manifest.ts'
import { shop } from './testing/manifests.ts'

const failure = (promise: Promise<unknown>): Promise<UserError> =>
  promise.then(
    () => Promise.reject(new Error('nothing was thrown')),
    (error: unknown) => (error instanceof UserError ? error : Promise.reject(error)),
  )

describe('readManifest', () => {
  it('reads what dbt wrote', async () => {
    const manifest = await readManifest(shop)
    expect(manifest.metadata.project_name).toBe('shop')
    expect(Object.keys(manifest.nodes)).toContain('model.shop.by_country')
  })

  it('says that there is no file', async () => {
    const error = await failure(readManifest(`${shop}.none`, 'target/manifest.json'))
    expect(error).toMatchObject({
      code: 'bad-manifest',
      message: 'there is no dbt manifest at target/manifest.json',
      details: ['found     no file', 'expected  a dbt manifest of schema v12'],
      next: ['make it again with  dbt parse'],
    })
  })

  it('says that a folder is no file', async () => {
    const error = await failure(readManifest(tmpdir(), 'target'))
    expect(error.message).toBe('target cannot be read')
  })

  it('says that a file is cut short', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'manifest-'))
    try {
      const whole = await readFile(shop, 'utf8')
      await writeFile(join(folder, 'manifest.json'), whole.slice(0, 2000))
      const error = await failure(readManifest(join(folder, 'manifest.json'), 'target/manifest.json'))
      expect(error.message).toBe('target/manifest.json is not a whole dbt manifest')
      expect(error.details[0]).toMatch(/^found {5}2000 characters that are no whole JSON: /)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it.each([
    ['', 'found     an empty file'],
    ['{"metadata":{"dbt_schema_version":"x/manifest/v11.json"}}', 'found     schema v11'],
    ['{"metadata":{"dbt_schema_version":"x/run-results/v6.json"}}', 'found     x/run-results/v6.json'],
    ['{}', 'found     no metadata.dbt_schema_version'],
    ['[]', 'found     no metadata.dbt_schema_version'],
    ['null', 'found     no metadata.dbt_schema_version'],
  ])('refuses %s', async (text, found) => {
    const error = await failure(parseManifest(text, 'm.json'))
    expect([error.code, error.details[0], error.details[1]]).toEqual([
      'bad-manifest',
      found,
      'expected  a dbt manifest of schema v12',
    ])
  })

  it('names the place in a manifest of the right version and another shape', async () => {
    const json = JSON.parse(await readFile(shop, 'utf8'))
    json.nodes['model.shop.by_country'].fqn = 'shop.by_country'
    const error = await failure(parseManifest(JSON.stringify(json), 'm.json'))
    expect(error.details).toEqual([
      'at        nodes.model.shop.by_country.fqn',
      'found     "shop.by_country"',
      'expected  Array',
    ])
  })
})
