import { LeaseLostError } from '@headwater/engine'
import type { Ledger, RunDetail } from '@headwater/ledger'
import { describe, expect, it } from 'vitest'
import { explainLostLease } from './lost-lease.ts'
import { refuseToResume } from './resumable.ts'
import { whichRun } from './which-run.ts'

const owner = 'laptop/4711/1/a/b'

function run(given: Partial<RunDetail>): RunDetail {
  const heartbeatAt = new Date()
  return { runId: '7f3c', target: 'sandbox', state: 'failed', owner: null, heartbeatAt, ...given } as RunDetail
}

describe('a run that is to be resumed', () => {
  it.each(['failed', 'interrupted', 'cancelled'] as const)('may have %s', (state) => {
    expect(() => refuseToResume(run({ state }), 'sandbox')).not.toThrow()
  })

  it('is refused where it succeeded', () => {
    expect(() => refuseToResume(run({ state: 'succeeded' }), 'sandbox')).toThrow('has succeeded: nothing to resume')
  })

  it('is refused where somebody carries it out: named, with its sign of life, and what can be done', () => {
    expect(() => refuseToResume(run({ state: 'running', owner }), 'sandbox')).toThrow(
      expect.objectContaining({
        code: 'refused',
        details: [expect.stringMatching(/^pid 4711 on laptop carries it out, heard of 0\.\d\d s ago$/)],
        next: ['watch it   pnpm headwater runs watch 7f3c', 'end it     pnpm headwater runs cancel 7f3c'],
      }),
    )
  })

  it('is refused on another target than its own', () => {
    expect(() => refuseToResume(run({ target: 'prod' }), 'sandbox')).toThrow(
      expect.objectContaining({ next: ['pnpm headwater runs resume 7f3c --target prod'] }),
    )
  })
})

describe('which run is meant', () => {
  const ledger = (...ids: string[]) =>
    ({ runs: { list: async () => ids.map((runId) => ({ runId })) } }) as unknown as Pick<Ledger, 'runs'>

  it('is said by its id, or is the newest', async () => {
    expect(await whichRun(ledger('0b11'), '7f3c', undefined)).toBe('7f3c')
    expect(await whichRun(ledger('0b11'), undefined, true)).toBe('0b11')
  })

  it.each([
    ['neither', undefined, undefined, 'bad-argument'],
    ['both', '7f3c', true, 'bad-argument'],
    ['the newest of none', undefined, true, 'unknown-run'],
  ])('%s is refused', async (_, id, last, code) => {
    await expect(whichRun(ledger(), id, last)).rejects.toMatchObject({ code })
  })
})

describe('a run that was taken from this process while it ran', () => {
  const explained = (show: () => Promise<Partial<RunDetail>>) =>
    explainLostLease(new LeaseLostError('lost'), { runs: { show } } as unknown as Ledger, '7f3c', 'sandbox')

  it.each<[string, Partial<RunDetail>, number]>([
    ['was cancelled by another command', { state: 'cancelled' }, 130],
    ['was taken over by pid 4711 on laptop', { state: 'running', owner }, 1],
    ['was given up for dead by another command', { state: 'interrupted' }, 1],
  ])('%s', async (how, now, exitCode) => {
    expect(await explained(async () => now)).toMatchObject({ exitCode, message: expect.stringContaining(how) })
  })

  it('is said to be so also where the ledger cannot be asked', async () => {
    expect(await explained(() => Promise.reject(new Error('gone')))).toMatchObject({ exitCode: 1 })
  })

  it('is not what other errors mean', async () => {
    const error = new Error('other')
    expect(await explainLostLease(error, {} as Ledger, '7f3c', 'sandbox')).toBe(error)
  })
})
