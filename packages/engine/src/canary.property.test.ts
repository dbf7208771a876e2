import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advance, initialState } from './scheduler.ts'
import type { SchedulerEvent } from './scheduler-state.ts'
import { keyOf, planOf, type StepSketch } from './testing/plans.ts'

/** What would become of each date; the first is the canary. */
const fates = fc.array(fc.constantFrom('written aside', 'written aside', 'failed', 'unavailable'), {
  minLength: 1,
  maxLength: 8,
})

test('in any order of events, no date starts before the canary is well, and every date ends', () => {
  fc.assert(
    fc.property(
      fates,
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 4 }),
      fc.option(fc.nat(10)),
      (fate, choices, limit, stopAfter) => {
        const dates = fate.map((_, i): readonly [string, StepSketch] => [
          `1/${i}`,
          {
            makes: { silver: [] },
            partition: `${i}`,
            mode: 'write aside',
            ...(i > 0 && { needs: '1/0', after: ['1/0'] }),
          },
        ])
        const plan = planOf(dates)
        const running: string[] = []
        const started = new Set<string>()
        const skipped = new Set<string>()
        let state = initialState(plan, { limits: { steps: limit, pools: {} } })
        const tell = (event: SchedulerEvent): void => {
          const next = advance(state, event, 0)
          state = next.state
          for (const command of next.commands) {
            if (command.type === 'skip step') skipped.add(command.step)
            if (command.type !== 'start step') continue
            if (command.step !== '1/0') expect(state.steps.get('1/0')).toBe('done')
            running.push(command.step)
            started.add(command.step)
          }
        }
        tell({ type: 'begin' })
        for (let turn = 0; running.length > 0; turn++) {
          if (turn === stopAfter) tell({ type: 'interrupt' })
          const [step = ''] = running.splice((choices.next().value ?? 0) % running.length, 1)
          const end = fate[Number(step.slice(2))] ?? 'failed'
          const ended = end === 'written aside' ? 'done' : end
          tell({
            type: 'step finished',
            step,
            state: ended,
            assets: [{ key: keyOf('silver'), state: end }],
            checks: [],
          })
        }
        expect(state.phase).toBe('finished')
        expect(started.size + skipped.size).toBe(fate.length)
        if (fate[0] !== 'written aside') expect([...started]).toEqual(['1/0'])
        else if (stopAfter === null) expect(started.size).toBe(fate.length)
      },
    ),
    { numRuns: 300 },
  )
})
