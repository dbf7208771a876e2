import { describe, expect, it } from 'vitest'
import { InternalError, isUserError, UnreachableError, UserError } from './errors.ts'
import { unreachable } from './unreachable.ts'

describe('errors', () => {
  it('of the user carry a stable code, what was found, what to do next, and exit 2', () => {
    const cause = new Error('below')
    const error = new UserError('bad-date', 'no such day', {
      details: ['found 2025-02-30'],
      next: ['write another'],
      cause,
    })
    expect(error).toMatchObject({
      code: 'bad-date',
      exitCode: 2,
      details: ['found 2025-02-30'],
      next: ['write another'],
      cause,
    })
    expect(String(error)).toBe('UserError: no such day')
  })

  it('of what cannot be reached exit 3', () => {
    expect(new UnreachableError('no database')).toMatchObject({
      name: 'UnreachableError',
      exitCode: 3,
      details: [],
      next: [],
    })
  })

  it('that are bugs are not printed as sentences', () => {
    expect(isUserError(new UserError('refused', 'no'))).toBe(true)
    expect(isUserError(new UnreachableError('no'))).toBe(true)
    expect(isUserError(new InternalError('bug'))).toBe(false)
    expect(isUserError('text')).toBe(false)
  })

  it('of a case that cannot be name the case', () => {
    expect(() => unreachable('other' as never)).toThrow(new InternalError('unexpected case: "other"'))
  })
})
