import { describe, expect, it } from 'vitest'
import { parseVars } from './vars.ts'

describe('vars of a command line', () => {
  it.each([
    ['{"season": 2025, "full": true}', { season: 2025, full: true }],
    ['{season: 2025, teams: [NYK, GSW]}', { season: 2025, teams: ['NYK', 'GSW'] }],
    ['season: 2025', { season: 2025 }],
    ['{}', {}],
    // Neither a truth value nor a time: what is not quoted is a text.
    ['{flag: on, from: 2025-01-01}', { flag: 'on', from: '2025-01-01' }],
  ])('%s is a map, as JSON or YAML', async (text, vars) => {
    expect(await parseVars(text)).toEqual(vars)
  })

  it.each([
    ['', 'is no map'],
    ['2025', 'is no map'],
    ['[1, 2]', 'is no map'],
    ['{"season": ', 'is neither JSON nor YAML'],
    ['{a: 1, a: 2}', 'is neither JSON nor YAML'],
    ['{a: {b: .nan}}', 'a.b is NaN'],
  ])('%s is refused', async (text, message) => {
    await expect(parseVars(text)).rejects.toThrow(message)
    await expect(parseVars(text)).rejects.toMatchObject({ code: 'bad-argument' })
  })
})
