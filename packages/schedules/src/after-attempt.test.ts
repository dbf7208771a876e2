import { describe, expect, it } from 'vitest'
import { type AttemptEnd, afterAttempt } from './after-attempt.ts'
import { patient, running, schedule } from './testing/schedule.ts'

const noon = '2025-01-04T12:00:00Z'
const at = (text: string): Date => new Date(`2025-01-04T${text}Z`)
const end = (outcome: AttemptEnd['outcome'], when: string): AttemptEnd => ({
  at: at(when),
  runId: '7f3c',
  outcome,
  message: outcome === 'done' ? null : 'not there yet',
})

describe('a tick after its attempt', () => {
  const tick = running(noon)

  it('is done, or has failed, whatever is left of its window', () => {
    expect(afterAttempt(patient(), tick, end('done', '12:01'))).toEqual({
      ...tick,
      state: 'done',
      attempts: [{ startedAt: new Date(noon), endedAt: at('12:01'), runId: '7f3c', outcome: 'done', message: null }],
    })
    expect(afterAttempt(patient(), tick, end('failed', '12:01'))).toMatchObject({
      state: 'failed',
      message: 'not there yet',
    })
  })

  it('waits for the next one while its window is open, and is unavailable once it is over', () => {
    expect(afterAttempt(patient(), tick, end('unavailable', '12:01'))).toMatchObject({
      state: 'waiting',
      nextAt: at('12:30'),
    })
    expect(afterAttempt(patient(), tick, end('unavailable', '18:00:03'))).toMatchObject({
      state: 'unavailable',
      nextAt: null,
    })
    expect(afterAttempt(schedule(), tick, end('unavailable', '12:01'))).toMatchObject({
      state: 'unavailable',
      nextAt: null,
    })
  })

  it('is gone on with at once where it was interrupted, unless nothing is made up for', () => {
    expect(afterAttempt(schedule(), tick, end('interrupted', '12:01'))).toMatchObject({
      state: 'waiting',
      nextAt: at('12:01'),
    })
    expect(afterAttempt(schedule({ catchUp: 'none' }), tick, end('interrupted', '12:01'))).toMatchObject({
      state: 'failed',
    })
  })
})
