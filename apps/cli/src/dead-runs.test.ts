import { ownIdentity } from '@headwater/engine'
import type { Ledger, RunningRun } from '@headwater/ledger'
import { expect, it } from 'vitest'
import { buryDeadRuns, timeOf } from './dead-runs.ts'

const run = (runId: string, given: Partial<RunningRun> = {}): RunningRun => ({
  runId,
  selection: 'fact+',
  requestedBy: 'ana@laptop',
  owner: ownIdentity(),
  startedAt: new Date(),
  heartbeatAt: new Date('2025-01-04T12:04:10Z'),
  expired: false,
  cancelRequestedBy: null,
  ...given,
})

/** A ledger with these runs marked as running; `taken` are those that another command buries first. */
async function bury(unfinished: readonly RunningRun[], taken: readonly string[] = []) {
  const lines: string[] = []
  const buried: string[] = []
  const runs = {
    unfinished: async () => [...unfinished],
    bury: async (runId: string) => {
      if (taken.includes(runId)) return false
      buried.push(runId)
      return true
    },
  }
  await buryDeadRuns({ runs } as unknown as Pick<Ledger, 'runs'>, (line) => lines.push(line), 'prod')
  return { lines, buried }
}

it('those whose lease has run out are buried and told, one line each; those that live are left alone', async () => {
  expect(await bury([run('7f3c', { expired: true }), run('0b11')])).toEqual({
    buried: ['7f3c'],
    lines: [
      `run 7f3c of ana@laptop died (last heartbeat ${timeOf(new Date('2025-01-04T12:04:10Z'))}); resume it: pnpm headwater runs resume 7f3c --target prod`,
    ],
  })
})

it('nothing is told of one that another command was quicker to bury', async () => {
  expect(await bury([run('7f3c', { expired: true })], ['7f3c'])).toEqual({ buried: [], lines: [] })
})
