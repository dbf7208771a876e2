import { expect, it } from 'vitest'
import { type RequestWords, runCommand } from './run-command.ts'

const words = (more: Partial<RequestWords>): RequestWords => ({
  selection: 'fact_boxscores+',
  partitions: [],
  fullRefresh: false,
  ...more,
})
const sandbox = { name: 'sandbox', isSandbox: true }

it.each<[Partial<RequestWords>, string | null, string | null]>([
  [{}, null, 'pnpm materialize fact_boxscores+'],
  [{ selection: '' }, null, null],
  [{ fullRefresh: true, cutoff: false }, null, 'pnpm materialize fact_boxscores+ --full-refresh --no-cutoff'],
  [{ selection: 'a+ b,tag:x --exclude c' }, null, 'pnpm materialize a+ b,tag:x --exclude c'],
  [
    { kind: 'backfill', partitions: ['2025-01-01', '2025-01-02', '2025-01-04'] },
    "it's late",
    "pnpm headwater backfill fact_boxscores+ --partitions 2025-01-01..2025-01-02,2025-01-04 --reason 'it'\\''s late'",
  ],
  [{ selection: 'a$(rm)' }, null, "pnpm materialize 'a$(rm)'"],
])('%j for %j is asked for again by %s', (more, reason, command) => {
  expect(runCommand(words(more), reason, sandbox)).toBe(command)
})

it('another target than the sandbox is named', () => {
  const prod = { name: 'prod', isSandbox: false }
  expect(runCommand(words({}), null, prod)).toBe('pnpm materialize fact_boxscores+ --target prod')
})
