import { expect, it } from 'vitest'
import { headwaterCommand } from './headwater-command.ts'

it('a command can be pasted: words are quoted where a shell would split them, and the target is said where it is another', () => {
  const words = ['backfill', 'silver/transactions', '--partitions', '2024-01-01..2024-01-31', '--reason', "it's $HOME"]
  expect(headwaterCommand(words, 'sandbox')).toBe(
    "pnpm headwater backfill silver/transactions --partitions 2024-01-01..2024-01-31 --reason 'it'\\''s $HOME'",
  )
  expect(headwaterCommand(['clean', '--failed'], 'prod')).toBe('pnpm headwater clean --failed --target prod')
})
