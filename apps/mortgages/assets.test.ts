import { describe, expect, it } from 'vitest'
import mortgages from './assets.ts'
import { callJobs } from './test/python.ts'

interface JobNames {
  readonly buckets: readonly string[]
  readonly machines: readonly string[]
  readonly prefixes: { readonly [layer: string]: string }
  readonly columns: { readonly [version: string]: readonly string[] }
  readonly log_group: string
  readonly database: string
}

const [transactionEtl] = mortgages.isolated
const [names] = await callJobs<JobNames>([{ call: 'names' }])

describe('the platform', () => {
  it('says of places what its jobs and its account say', () => {
    expect({
      machines: [transactionEtl?.stateMachine, transactionEtl?.gold.stateMachine],
      prefixes: {
        bronze: transactionEtl?.bronze.prefix,
        silver: transactionEtl?.silver.prefix,
        quarantine: transactionEtl?.quarantine.prefix,
        gold: transactionEtl?.gold.prefix,
      },
      log_group: transactionEtl?.logGroup,
      database: transactionEtl?.athena.database,
    }).toEqual({
      ...{ machines: names?.machines, prefixes: names?.prefixes },
      ...{ log_group: names?.log_group, database: names?.database },
    })
    const places = ['bronze', 'silver', 'quarantine', 'gold'] as const
    const buckets = [...places.map((place) => transactionEtl?.[place].bucket), transactionEtl?.athena.results.bucket]
    expect([...buckets].sort()).toEqual([...(names?.buckets ?? [])].sort())
  })

  it('wants of a Bronze file the header that its job wants', () => {
    const headers = Object.entries(transactionEtl?.schemas ?? {}).map(([name, schema]) => [name, schema.bronzeColumns])
    expect(Object.fromEntries(headers)).toEqual(names?.columns)
  })

  it.each(['v1', 'v2'])(
    'declares the columns and types of a part in schema %s as its job writes them',
    async (version) => {
      const [written] = await callJobs<readonly (readonly string[])[]>([
        { call: 'silver_columns', schema_version: version },
      ])
      const declared = transactionEtl?.schemas[version]?.silverColumns.map(({ name, type }) => [name, type])
      expect(written?.map(([name = '', type = '']) => [name, type.toLowerCase()])).toEqual(declared)
    },
  )
})
