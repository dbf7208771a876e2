import { expect, it } from 'vitest'
import { plainLine } from './plain-line.ts'

it('takes out what steers a terminal and keeps the text', () => {
  expect(plainLine('\u001b[32m12:30\u001b[0m\tOK\u0007 \u001b]0;title\u0007done')).toBe('12:30    OK done')
})

it('keeps markup as the text that it is', () => {
  expect(plainLine('<script>alert(1)</script>')).toBe('<script>alert(1)</script>')
})

it('cuts a line that nobody could read, and says so', () => {
  expect(plainLine('x'.repeat(5000))).toBe(`${'x'.repeat(4000)} … (1000 characters more)`)
})
