import { UnreachableError } from '@headwater/errors'
import type { Plan } from '@headwater/planner'
import { describe, expect, it } from 'vitest'
import { type ConfirmFlags, confirm, refuseUnattendedRequest } from './confirm.ts'

const prod = { name: 'prod', isSandbox: false, psql: '', dbt: { target: '', profilesDir: null }, now: () => new Date() }

// Tests have no terminal: nobody can be asked.
const refused = (flags: ConfirmFlags, isSandbox = false): readonly string[] => {
  try {
    refuseUnattendedRequest({ ...prod, isSandbox }, ['fact'], { target: 'prod', ...flags })
    return []
  } catch (error) {
    expect(error).toMatchObject({ code: 'refused' })
    return [(error as Error).message, ...(error as { next: readonly string[] }).next]
  }
}

describe('where nobody can be asked', () => {
  it.each<[string, ConfirmFlags, boolean]>([
    ['the sandbox may be written to', { partitions: '2025-01-01' }, true],
    ['a plan may be shown', { dryRun: true, partitions: '2025-01-01' }, false],
    ['--yes is enough', { yes: true }, false],
    ['--yes and a reason are enough for a backfill', { yes: true, partition: '2025-01-01', reason: 'late' }, false],
  ])('%s', (_, flags, isSandbox) => {
    expect(refused(flags, isSandbox)).toEqual([])
  })

  it('a write is refused, with the commands to type instead', () => {
    expect(refused({ downstream: true })).toEqual([
      'this writes to prod, and there is nobody to ask',
      'look   pnpm plan fact --downstream --target prod',
      'then   pnpm materialize fact --downstream --target prod --yes',
    ])
  })

  it('a backfill is refused without its reason', () => {
    expect(refused({ yes: true, partition: '2025-01-01' })[0]).toBe(
      'a backfill of prod needs a reason, and there is nobody to ask',
    )
    expect(refused({ partition: '2025-01-01' }).at(-1)).toContain('--yes and --reason')
  })
})

it('nothing is written, even with --yes, where nobody knows what it would drop', async () => {
  const drops = new UnreachableError('the warehouse does not say which views it has')
  const plan = { assets: [], request: { partitions: [] } } as unknown as Plan
  await expect(confirm(prod, { plan, drops }, { yes: true })).rejects.toBe(drops)
  expect(await confirm(prod, { plan, drops: [] }, { yes: true, reason: 'late' })).toBe('late')
})
