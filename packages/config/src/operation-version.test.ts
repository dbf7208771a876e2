import { expect, it } from 'vitest'
import type { OperationDefinition } from './definitions.ts'
import { operationVersion } from './operation-version.ts'
import { program } from './program.ts'
import { table } from './table.ts'

const operation: OperationDefinition = {
  name: 'x',
  makes: { a: table('g/a') },
  reads: [],
  run: program('python', ['-m', 'x']),
  version: '1',
  location: 'assets.ts:1',
}
const first = operationVersion(operation)

it.each([
  ['the declared version', { version: '2' }],
  ['the program', { run: program('python3', ['-m', 'x']) }],
  ['an argument', { run: program('python', ['-m', 'y']) }],
  ['the kind of what runs', { run: async () => ({ made: {} }) }],
])('changes with %s', (_, change) => {
  expect(operationVersion({ ...operation, ...change })).not.toBe(first)
})

it('stays the same wherever and however the operation is written down', () => {
  expect(
    operationVersion({ ...operation, location: 'other.ts:9', makes: { b: table('g/b', { description: 'x' }) } }),
  ).toBe(first)
})
