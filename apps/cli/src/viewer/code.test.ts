import { expect, it } from 'vitest'
import { definitionAt } from './code.ts'

const FILE = `import { platform } from '@headwater/config'
export default platform({ name: 'p', timeZone: 'UTC' }, (p) => {
  const { a } = p.operation('a', {
    makes: { a: table('bronze/a') },
    run: async () => {
      return { made: {} }
    },
  })
  p.live('api', { reads: [a] })
  p.live('b', { reads: [a] })
})
`

it('a definition is shown from its line to the one that closes it, without its indent', () => {
  expect(definitionAt(FILE, 3)).toBe(`const { a } = p.operation('a', {
  makes: { a: table('bronze/a') },
  run: async () => {
    return { made: {} }
  },
})`)
})

it('a definition of one line is that line', () => {
  expect(definitionAt(FILE, 9)).toBe("p.live('api', { reads: [a] })")
})

it('a line that is not there any more shows nothing', () => {
  expect(definitionAt(FILE, 99)).toBe('')
})
