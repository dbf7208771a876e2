import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { commandIn, folderFrom, word } from './shell.ts'

it('a shell reads back every word as it was, in lines and in a folder', () => {
  const hostile = [
    '$(id)',
    "it's",
    'a b',
    '`x`',
    '\\',
    "\\'",
    'a\nb',
    '\u001b[2J',
    '\u202e',
    '~',
    '*',
    '',
    '-n',
    "\u0007'$x",
  ]
  // No shell takes a NUL, and half a surrogate pair is no text.
  const texts = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(fc.array(texts, { minLength: 1, maxLength: 30 }), (drawn) => {
      const words = [...hostile, ...drawn]
      const lines = commandIn('/', [word('printf'), word('%s\\0'), ...words.map(word)])
      const env = { ...process.env, LC_ALL: 'C.UTF-8' }
      const out = execFileSync('bash', ['-c', lines.join('\n')], { encoding: 'utf8', env })
      expect(out.split('\0').slice(0, -1)).toEqual(words)
    }),
    { numRuns: 30 },
  )
})

it('what cannot be seen is written out', () => {
  expect(word('a\u202eb')).toBe("$'a\\u202eb'")
})

it('a folder is seen from the workspace where it lies in it', () => {
  expect(['/w/apps/x', '/w', '/elsewhere', 'apps/x', '/w-other'].map((one) => folderFrom('/w', one))).toEqual([
    'apps/x',
    '.',
    '/elsewhere',
    'apps/x',
    '/w-other',
  ])
})
