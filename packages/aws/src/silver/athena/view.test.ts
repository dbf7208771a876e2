import { expect, it } from 'vitest'
import type { Aws } from '../../clients.ts'
import type { SilverContext } from '../context.ts'
import { testDataset } from '../testing/dataset.ts'
import { memoryStore } from '../testing/memory-store.ts'
import { offerCanonicalView } from './view.ts'

const dataset = testDataset('view')

function named(name: string, message = ''): Error {
  return Object.assign(new Error(message), { name })
}

/** An account that says so of the table, and keeps what Athena is asked. */
async function offered(table: 'there' | Error, { endpoint = null }: { endpoint?: string | null } = {}) {
  const queries: string[] = []
  const told: string[] = []
  let looked = 0
  const glue = {
    send: async () => {
      looked += 1
      if (table !== 'there') throw table
      return {}
    },
  }
  const athena = {
    send: async ({ input }: { input: { readonly QueryString?: string } }) => {
      if (input.QueryString !== undefined) queries.push(input.QueryString)
      return { QueryExecutionId: 'q', QueryExecution: { Status: { State: 'SUCCEEDED' } }, ResultSet: { Rows: [] } }
    },
  }
  const aws = { region: 'eu-west-1', endpoint, glue: async () => glue, athena: async () => athena } as unknown as Aws
  const context: SilverContext = {
    ...{ aws, dataset, store: memoryStore(), now: () => new Date(0), by: 'ada@laptop', target: 'prod' },
    recordMaterializations: async () => {},
    progress: (line) => told.push(line),
  }
  await offerCanonicalView(context)
  return { queries, told, looked }
}

it('is made where it is missing', async () => {
  const { queries, told } = await offered(named('EntityNotFoundException'))
  expect(queries).toEqual([expect.stringMatching(/^CREATE OR REPLACE VIEW "silver_transactions_canonical" AS\nSELECT/)])
  expect(told).toEqual([expect.stringContaining('.silver_transactions_canonical')])
})

it('is left as it is where it is there', async () => {
  expect(await offered('there')).toEqual({ queries: [], told: [], looked: 1 })
})

it('is nothing that a promotion fails for, and is said with the command that makes it', async () => {
  const { queries, told } = await offered(named('AccessDeniedException', 'no glue:GetTable'))
  expect(queries).toEqual([])
  expect(told).toEqual([
    expect.stringMatching(
      new RegExp(`could not be made: .*; later {3}pnpm headwater verify ${dataset.silver.asset} --view --target prod$`),
    ),
  ])
})

it('is not asked for on the emulator, which keeps none', async () => {
  expect(await offered(named('EntityNotFoundException'), { endpoint: 'http://127.0.0.1:1' })).toEqual({
    queries: [],
    told: [],
    looked: 0,
  })
})
