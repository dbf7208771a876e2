import { InternalError, UnreachableError, UserError } from '@headwater/errors'
import { expect, test } from 'vitest'
import { formatError } from './error.ts'

const plain = { colour: false }

test('a mistake says what was found and what is near, without a stack', () => {
  const error = new UserError('unknown-asset', 'no asset is called "fact_boxscore"', {
    details: ['did you mean  fact_boxscores (silver)   fact_boxscores_daily (gold)'],
    next: ['pnpm headwater ls'],
  })
  expect(formatError(error, plain)).toBe(`error: no asset is called "fact_boxscore"
  did you mean  fact_boxscores (silver)   fact_boxscores_daily (gold)
  pnpm headwater ls`)
})

test('something unreachable is told the same way, and its password is taken out', () => {
  const error = new UnreachableError('127.0.0.1:5432 refused the connection', { details: ['with hunter2\nand more'] })
  const redact = (text: string) => text.replaceAll('hunter2', '***')
  expect(formatError(error, { ...plain, redact })).toBe(`error: 127.0.0.1:5432 refused the connection
  with ***
  and more`)
})

test('a bug keeps its stack and its cause', () => {
  const text = formatError(new InternalError('no such step', { cause: new TypeError('x is undefined') }), plain)
  expect(text).toMatch(/^error: no such step\n {2}this is a bug of Headwater\n {2}at /)
  expect(text).toContain('caused by TypeError: x is undefined')
})

test('what is thrown need not be an error, and an error may be its own cause', () => {
  const circular = new Error('round')
  circular.cause = circular
  expect(formatError(circular, plain)).toContain('error: round')
  expect(formatError('just words', plain)).toContain('error: just words')
  expect(formatError(undefined, plain)).toContain('error: undefined')
  const own: { self?: unknown } = {}
  own.self = own
  expect(formatError(own, plain)).toContain('error: [object Object]')
})

test('terminal sequences in a message are gone', () => {
  expect(formatError(new UserError('bad-key', 'bad \u001b[31mkey\u001b]0;title\u0007'), plain)).toBe('error: bad key')
})
