import { describe, expect, it } from 'vitest'
import { testDataset } from '../testing/dataset.ts'
import type { PartFacts, RunFacts } from './facts.ts'
import { NEW } from './rules.ts'

// What needs real files is tried in validate-run.test.ts; here are limits, and what files cannot easily show.

const dataset = testDataset()
const FOLDER = 's3://ohpen-silver/silver/mortgages/transactions/year=2024/month=01/schema_v=v1/run_id=r'

function aPart(number: number, rows: number): PartFacts {
  return {
    url: `${FOLDER}/part-${String(number).padStart(5, '0')}.parquet`,
    named: 1,
    rowsNamed: rows,
    bytes: 1000,
    month: '2024-01',
    content: { rows, columns: dataset.schemas.v1?.silverColumns ?? [], checks: null },
  }
}

/** A run that is right, with so many rows of each sort. */
function facts(valid: number, quarantined: number, condemned: number, parts = [aPart(0, valid)]): RunFacts {
  return {
    asked: { date: '2024-01-15', runId: 'r', executionArn: 'arn', schemaVersion: 'v1' },
    success: {
      run_id: 'r',
      execution_arn: 'arn',
      completed_at: '2026-01-29T15:00:30Z',
      metrics: {
        input_rows: valid + quarantined + condemned,
        valid_rows: valid,
        quarantined_rows: quarantined,
        condemned_rows: condemned,
      },
      files: parts.map(({ url, rowsNamed }) => ({ key: url, rows: rowsNamed ?? 0 })),
    },
    successUrl: `${FOLDER}/_SUCCESS`,
    folders: [{ month: '2024-01', url: `${FOLDER}/_SUCCESS`, success: 'the same' }],
    parts,
    repeated: { rows: 0, sample: null },
    bronze: [{ url: 'bronze', rows: valid + quarantined + condemned }],
    quarantine: { url: 'quarantine', rows: quarantined + condemned },
  }
}

function broken(found: RunFacts) {
  return NEW.flatMap((rule) => rule(found, dataset) ?? [])
}

describe('the rules of a run', () => {
  it('let a run through that is right', () => {
    expect(broken(facts(950, 0, 0))).toEqual([])
  })

  it('let less than 5 % of quarantined rows through, and not 5 %', () => {
    expect(broken(facts(951, 49, 0))).toEqual([])
    expect(broken(facts(950, 50, 0))).toEqual([
      {
        rule: 'quarantine rate',
        message: '5 % of the rows are quarantined',
        evidence: [`${FOLDER}/_SUCCESS: found 5 %: 50 of 1,000 rows, expected under 5 %`],
      },
    ])
  })

  it('let fewer than 100 condemned rows through, and not 100', () => {
    expect(broken(facts(9000, 0, 99))).toEqual([])
    expect(broken(facts(9000, 0, 100)).map(({ message }) => message)).toEqual(['100 rows are condemned'])
  })

  it('take a run of an empty file for right', () => {
    expect(broken(facts(0, 0, 0, []))).toEqual([])
  })

  it('find a run whose every row was refused over the limit', () => {
    expect(broken(facts(0, 10, 0, [])).map(({ rule }) => rule)).toEqual(['quarantine rate'])
  })

  it('show ten of many findings of one sort', () => {
    const parts = Array.from({ length: 25 }, (_, at) => ({ ...aPart(at, 4), bytes: null, content: null }))
    const [missing, ...others] = broken(facts(100, 0, 0, parts))
    expect(others).toEqual([])
    expect(missing?.evidence).toHaveLength(11)
    expect(missing?.evidence.at(-1)).toBe('and 15 more')
  })

  it('tell that there is no Bronze file', () => {
    const none = broken({ ...facts(10, 0, 0), bronze: [] })
    expect(none.map(({ message }) => message)).toEqual(['input_rows is 10, Bronze: no Bronze file'])
  })
})
