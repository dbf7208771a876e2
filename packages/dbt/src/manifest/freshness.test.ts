import { UserError } from '@headwater/errors'
import { describe, expect, it } from 'vitest'
import { declaredPolicies, sourcePolicies } from './freshness.ts'
import type { ManifestSource } from './manifest-schema.ts'
import { readManifest } from './read-manifest.ts'
import { shop } from './testing/manifests.ts'

const HOUR = 3_600_000
const manifest = await readManifest(shop)
const bare = Object.values(manifest.sources).find(({ name }) => name === 'customers') as ManifestSource

const period = (count: number | null, unit: string | null) => ({ count, period: unit })

describe("dbt's own rule of a source", () => {
  it('is about the newest row where a column tells when rows were loaded, else about when it came', () => {
    const freshness = { warn_after: period(12, 'hour'), error_after: period(1, 'day') }
    const limits = { warnMs: 12 * HOUR, errorMs: 24 * HOUR }
    expect(sourcePolicies({ ...bare, freshness, loaded_at_field: 'loaded_at' })).toEqual([
      { type: 'newest row', column: 'loaded_at', ...limits },
    ])
    expect(sourcePolicies({ ...bare, freshness })).toEqual([{ type: 'age', ...limits }])
  })

  it('says nothing where dbt has written nothing but nulls', () => {
    expect(sourcePolicies(bare)).toBeUndefined()
    expect(sourcePolicies({ ...bare, freshness: null })).toBeUndefined()
    const never = { warn_after: period(null, null), error_after: period(30, 'minute') }
    expect(sourcePolicies({ ...bare, freshness: never })).toEqual([{ type: 'age', errorMs: HOUR / 2 }])
  })

  it('gives way to what its meta says to Headwater', () => {
    const freshness = { warn_after: null, error_after: period(1, 'day') }
    const meta = { headwater: { freshness: { max_age: '3h' } } }
    expect(sourcePolicies({ ...bare, freshness, meta })).toEqual([{ type: 'age', errorMs: 3 * HOUR }])
  })
})

describe("a model's meta", () => {
  const model = { name: 'standings', original_file_path: 'models/gold.yml' }
  const declared = (freshness: unknown) =>
    declaredPolicies({ ...model, config: { meta: { headwater: { freshness } } } } as never)

  it('holds one policy or several, in the spelling of YAML', () => {
    expect(declared({ by: '13:30', time_zone: 'UTC', error_after: '1h' })).toMatchObject([
      { type: 'by', errorMs: HOUR },
    ])
    expect(declared([{ max_age: '30h' }, { rows: { min: 30 } }])).toHaveLength(2)
    expect(declared(undefined)).toBeUndefined()
  })

  it('names file, model and place where it is wrong', () => {
    const wrong = () => declared({ maxAge: '30h' })
    expect(wrong).toThrow(UserError)
    expect(wrong).toThrow('models/gold.yml: standings: meta.headwater.freshness.maxAge: unknown key')
  })
})
