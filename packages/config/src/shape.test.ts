import { describe, expect, it } from 'vitest'
import { expecting, list, object, oneOf, record, text, wrong } from './shape.ts'

const person = object({ name: text, tags: list(text), role: oneOf('owner', 'guest') }, ['name'])

describe('an object', () => {
  it('may leave out what is not required, also by undefined', () => {
    expect(() => person({ name: 'ann', role: undefined }, '')).not.toThrow()
  })

  it('is told by the path to what is wrong in it', () => {
    expect(() => object({ a: record(person) })({ a: { b: { name: 'ann', tags: ['x', 3] } } }, 'here:')).toThrow(
      'here: a.b.tags[1]',
    )
  })

  it('does not take an inherited key for its own', () => {
    const heir = Object.create({ name: 'ann' })
    expect(() => person(heir, 'heir')).toThrow('heir.name')
  })
})

describe('what was found', () => {
  it.each([
    [undefined, 'nothing'],
    [null, 'nothing'],
    ['a\nb', '"a\\nb"'],
    ['x'.repeat(200), `"${'x'.repeat(80)}…"`],
    [10n, '10'],
    [() => 1, 'a function'],
    [['secret'], 'a list'],
    [{ password: 'hunter2' }, 'an object'],
    [Promise.resolve(), 'a promise'],
    [Symbol('s'), 'Symbol(s)'],
  ])('%s is described short, and never from the inside', (value, expected) => {
    expect(wrong('x', value, 'y').details[0]).toBe(`found     ${expected}`)
  })
})

it('an enumeration names its values', () => {
  expect(() => oneOf('a', 'b')('c', 'letter')).toThrow(
    expect.objectContaining({ details: ['found     "c"', "expected  'a' or 'b'"] }),
  )
})

it('a blank text is none', () => {
  expect(() => text('  ', 'name')).toThrow('name')
  expect(() => expecting('anything', () => true)('  ', 'name')).not.toThrow()
})
