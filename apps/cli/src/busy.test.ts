import type { Holder } from '@headwater/engine'
import { assetKey } from '@headwater/graph'
import type { Ledger, RunningRun } from '@headwater/ledger'
import { expect, it } from 'vitest'
import { busyError, waitForHolders } from './busy.ts'

const graph = { label: (key: string) => key.replace('nba/', '') }
const holder: Holder = {
  runId: '7f3c',
  requestedBy: 'ana@laptop',
  owner: 'laptop/4711/1/a/b',
  heartbeatAt: new Date(),
  startedAt: new Date(),
  assets: ['a', 'b', 'c'].map((name) => assetKey(`nba/gold/${name}`)),
}

it('a refusal names the holder, its process, what it writes, and the command that watches it; it exits 1', () => {
  const error = busyError([holder], graph, 'prod')
  expect(error).toMatchObject({
    exitCode: 1,
    code: 'refused',
    message: '3 assets of this plan are being written',
    details: [
      expect.stringMatching(/^run 7f3c of ana@laptop writes gold\/a, gold\/b \(\+1\); pid 4711 on laptop, heard of/),
    ],
    next: ['pnpm headwater runs watch 7f3c --target prod'],
  })
})

it('waiting says for whom, and ends with the last holder', async () => {
  const lines: string[] = []
  let asked = 0
  const running: RunningRun = { ...holder, selection: 'x', expired: false, cancelRequestedBy: null }
  const other = { ...running, runId: '0b11' }
  const runs = { unfinished: async () => (asked++ === 0 ? [other, running] : [other]) }
  await waitForHolders({ runs } as unknown as Ledger, [holder], graph, 'sandbox', (line) => lines.push(line), 0)
  expect(asked).toBe(2)
  expect(lines).toEqual([
    'waiting: run 7f3c of ana@laptop writes gold/a, gold/b (+1)',
    '  watch it   pnpm headwater runs watch 7f3c',
  ])
})
