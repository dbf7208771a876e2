import type { CheckView } from '@headwater/viewer'
import { expect, it } from 'vitest'
import { worstChecksFirst, worstFirst } from './worst-first.ts'

it('puts what is wrong before what is not, and what holds nothing last', () => {
  const health = { a: 'fresh', b: 'stale', c: undefined, d: 'failed', e: 'fresh' } as const
  expect(worstFirst(['a', 'b', 'c', 'd', 'e'] as const, (key) => health[key])).toEqual(['d', 'b', 'a', 'e', 'c'])
})

const check = (name: string, severity: 'error' | 'warn', state: string | null) =>
  ({ key: name, name, severity, newest: state === null ? null : { state } }) as CheckView

it('puts failed errors before failed warnings, and what passed last, by name', () => {
  const checks = [
    check('z', 'error', 'passed'),
    check('a', 'error', 'passed'),
    check('never', 'error', null),
    check('warned', 'warn', 'warned'),
    check('soft', 'warn', 'failed'),
    check('hard', 'error', 'failed'),
  ]
  expect(worstChecksFirst(checks).map(({ name }) => name)).toEqual(['hard', 'soft', 'warned', 'never', 'a', 'z'])
})
