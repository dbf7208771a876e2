import { array, assert, integer, nat, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { criticalSteps, type WeighedStep } from './critical-path.ts'

const step = (name: string, ms: number, ...after: string[]): WeighedStep => ({ step: name, ms, after })

describe('the critical path', () => {
  it.each([
    ['nothing', [], []],
    ['one step', [step('1', 5)], ['1']],
    ['the slower of two', [step('1', 5), step('2', 9)], ['2']],
    // 1 -> 2 -> 4
    //   `> 3 -´
    [
      'the slower way to the end',
      [step('1', 1), step('2', 2, '1'), step('3', 8, '1'), step('4', 1, '2', '3')],
      ['1', '3', '4'],
    ],
    ['what comes after something that took no time', [step('1', 0), step('2', 4, '1')], ['1', '2']],
    ['a step that names one that is not there', [step('2', 4, 'gone')], ['2']],
  ])('of %s', (_, steps, expected) => {
    expect([...criticalSteps(steps)].sort()).toEqual(expected)
  })

  it('is a chain, and no chain takes longer', () => {
    const graphs = array(record({ ms: integer({ min: 0, max: 50 }), after: array(nat(), { maxLength: 3 }) }), {
      maxLength: 12,
    })
    assert(
      property(graphs, (drafts) => {
        const steps = drafts.map(({ ms, after }, i) => ({
          step: String(i),
          ms,
          after: i === 0 ? [] : after.map((place) => String(place % i)),
        }))
        const path = criticalSteps(steps)
        const chain = steps.filter((one) => path.has(one.step))
        for (const [i, one] of chain.entries()) {
          if (i > 0) expect(one.after).toContain(chain[i - 1]?.step)
        }
        const longest = (name: string): number => {
          const one = steps[Number(name)]
          return one === undefined ? 0 : one.ms + Math.max(0, ...one.after.map(longest))
        }
        const total = chain.reduce((sum, { ms }) => sum + ms, 0)
        expect(total).toBe(Math.max(0, ...steps.map((one) => longest(one.step))))
      }),
    )
  })
})
