import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Rig } from '../rig.ts'
import { createShop } from './testing/shop.ts'

let shop: Rig

beforeAll(() => {
  shop = createShop()
})

afterAll(() => shop[Symbol.asyncDispose]())

it.each([
  '',
  'plan',
  'materialize',
  'graph',
  'ls',
  'runs',
  'runs list',
  'runs show',
  'sandbox',
  'sandbox up',
  'sandbox down',
  'sandbox reset',
  'sandbox status',
  'sandbox psql',
])('headwater %s --help shows examples', async (command) => {
  const words = command.split(' ').filter((word) => word !== '')
  const { exitCode, stdout, stderr } = await shop.headwater(...words, '--help')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: headwater/)
  expect(stdout).toContain(`Examples:\n  headwater ${command}`)
})

it.each([
  ['ls', '--json'],
  ['graph', '--format', 'json'],
])('headwater %s %s prints JSON and nothing else', async (...command) => {
  const { exitCode, stdout } = await shop.headwater(...command)
  expect(exitCode).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ version: 1 })
})

it.each(['ls', 'graph'])('a reader of headwater %s that goes away is no error', async (command) => {
  const started = shop.start(command)
  started.stdout.destroy()
  const { exitCode, stderr } = await started
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})

describe('colour', () => {
  const paint = '\u001b['
  it.each([
    ['is left out where nobody sees it', {}, false],
    ['is there where it is forced', { FORCE_COLOR: '1' }, true],
    ['is not there where it is forbidden', { NO_COLOR: '1' }, false],
    ['is there where it is forced and forbidden', { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['is not there where 0 is forced', { FORCE_COLOR: '0' }, false],
  ])('%s', async (_, env, coloured) => {
    const { stderr } = await shop.headwaterIn({ env: { NO_COLOR: undefined, ...env } }, 'plan', 'nothing')
    expect(stderr.includes(paint)).toBe(coloured)
  })
})
