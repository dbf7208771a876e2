import { expect, it } from 'vitest'
import { codeVersionOf } from './code-version.ts'
import { composeGraph } from './compose.ts'
import { daily, monthly, platform, table } from './index.ts'

it('what was loaded in bulk has the code version that its asset has in the graph, so that it is not stale at once', () => {
  const days = daily({ start: '2024-01-01', timeZone: 'UTC' })
  const folder = { bucket: 'b', prefix: 'p' }
  const definition = platform({ name: 'bank', timeZone: 'UTC' }, (p) => {
    p.operation('ingest', { makes: { rates: table('bronze/rates') }, run: async () => ({ made: {} }), version: '3' })
    const raw = p.source('bronze/raw', { partitions: days })
    p.isolated('etl', {
      ...{ reads: raw, makes: 'silver/rows', partitions: days, version: '2', region: 'eu-west-1', stateMachine: 'm' },
      ...{ bronze: { ...folder, file: 'f' }, silver: folder, quarantine: folder, logGroup: '/l', schemaVersion: 'v1' },
      schemas: { v1: { bronzeColumns: ['A'], silverColumns: [{ name: 'a', type: 'varchar' }] } },
      limits: { quarantineRate: 0.05, condemned: 100 },
      athena: { database: 'd', results: folder },
      gold: {
        ...{ operation: 'months', makes: { sums: 'gold/sums' }, ...folder, stateMachine: 'g' },
        partitions: monthly({ start: '2024-01', timeZone: 'UTC' }),
      },
    })
  })
  const workspace = { root: '/w', config: { platforms: [] }, platforms: [{ definition, folder: '/w', file: 'a.ts' }] }
  const { data } = composeGraph(workspace, new Map())
  expect(data.assets.map(({ key }) => key)).toHaveLength(4)
  for (const { key, codeVersion } of data.assets) {
    expect(codeVersionOf(definition, key.slice('bank/'.length)), key).toBe(codeVersion)
  }
  expect(codeVersionOf(definition, 'gold/nothing')).toBeNull()
})

it.each([{}, { provision: 'later' }])('an AWS in the sandbox says how it is filled: %j is refused', (aws) => {
  const define = () => platform({ name: 'bank', timeZone: 'UTC' }, (p) => p.sandbox({ aws } as never))
  const details = expect.arrayContaining(['expected  a function'])
  expect(define).toThrow(expect.objectContaining({ code: 'bad-config', message: 'sandbox: aws.provision', details }))
})
