import fc from 'fast-check'
import { expect, it } from 'vitest'
import { annotation } from './workflow-commands.ts'

/** As the runner of GitHub Actions takes a line apart. */
function parsed(line: string) {
  const [, level, title, message] = /^::(\w+) title=([^:,]*)::([^\n\r]*)$/.exec(line) ?? []
  const unescaped = (text = '') =>
    text
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%25', '%')
  return { level, title: unescaped(title), message: unescaped(message) }
}

it('an annotation is one line, from which its reader gets back what was said', () => {
  expect(annotation('error', 'Stale: bronze/boxscores', '31 h old, 100 % late\nmend: x')).toBe(
    '::error title=Stale%3A bronze/boxscores::31 h old, 100 %25 late%0Amend: x',
  )
  const text = fc.string({ unit: fc.constantFrom('%', ':', ',', '\n', '\r', '0', 'A', '2', '5', 'a', '☃') })
  fc.assert(
    fc.property(text, text, (title, message) => {
      expect(parsed(annotation('warning', title, message))).toEqual({ level: 'warning', title, message })
    }),
  )
})
