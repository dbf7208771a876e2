import { describe, expect, it } from 'vitest'
import { testDataset } from '../testing/dataset.ts'
import { canonicalQuery, canonicalView, verifyQuery } from './tables.ts'

const dataset = testDataset()

describe("Athena's queries", () => {
  it('of what counts join each run once, so that no row is counted twice', () => {
    expect(canonicalQuery(dataset, 'COUNT(*)')).toBe(
      [
        'SELECT COUNT(*) FROM "silver_transactions" t',
        'JOIN (SELECT DISTINCT schema_v, run_id FROM "canonical") c',
        'ON t.schema_v = c.schema_v AND t.run_id = c.run_id',
      ].join('\n'),
    )
    expect(canonicalView(dataset)).toMatch(/^CREATE OR REPLACE VIEW "silver_transactions_canonical" AS\nSELECT t\.\*/)
  })

  it('to verify are filtered by run_id, whatever the run is called', () => {
    expect(verifyQuery(dataset, ['a', "b' OR ''='"])).toContain("WHERE run_id IN ('a', 'b'' OR ''''=''')")
  })
})
