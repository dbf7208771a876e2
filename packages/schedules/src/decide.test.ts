import { describe, expect, it } from 'vitest'
import { afterAttempt } from './after-attempt.ts'
import { type Decision, decide, MISSED_KEPT, nextDecision } from './decide.ts'
import type { Schedule, Tick } from './schedule.ts'
import { patient, running, schedule } from './testing/schedule.ts'

/** A moment of January 2025: `04 12:00`. */
const at = (text: string): Date => new Date(`2025-01-${text.replace(' ', 'T')}Z`)

/** Decisions as text: `04 12:00 start`, what became of the tick, and why. */
function decided(schedules: readonly Schedule[], ticks: readonly Tick[], since: string | null, now: string): string[] {
  return decide(schedules, ticks, { now: at(now), since: since === null ? null : at(since) }).map(shown)
}

function shown({ type, tick: { due, state, message } }: Decision): string {
  return [due.toISOString().slice(8, 16).replace('T', ' '), type, state, message]
    .filter((part) => part !== null)
    .join(' ')
}

const noon = schedule()
const none = schedule({ catchUp: 'none' })
const hourly = schedule({ cron: '0 * * * *' })

const ended = (which: Schedule, outcome: 'done' | 'unavailable' | 'failed' | 'interrupted', when: string): Tick =>
  afterAttempt(which, running('2025-01-04T12:00:00Z'), { at: at(when), runId: '7f3c', outcome, message: 'not there' })

describe('at noon', () => {
  it('the run is started, with its attempt begun', () => {
    expect(decide([noon], [], { now: at('04 12:00:02'), since: at('04 11:59:30') })).toEqual([
      {
        type: 'start',
        schedule: noon,
        resume: null,
        tick: {
          schedule: 'shop/noon',
          due: at('04 12:00'),
          state: 'running',
          attempts: [{ startedAt: at('04 12:00:02'), endedAt: null, runId: null, outcome: null, message: null }],
          nextAt: null,
          message: null,
        },
      },
    ])
  })

  it('nothing is started before it, nor a second time', () => {
    expect(decided([noon], [], '04 11:00', '04 11:59:59')).toEqual([])
    const [first] = decide([noon], [], { now: at('04 12:00'), since: at('04 11:59') })
    // Killed between keeping the tick and keeping up to when it has decided.
    expect(decided([noon], first ? [first.tick] : [], '04 11:59', '04 12:01')).toEqual([])
  })

  it('a daemon that is the first one ever has missed nothing', () => {
    expect(decided([noon], [], null, '04 12:00:01')).toEqual([])
  })

  it('of several schedules the one that was due first comes first', () => {
    const early = schedule({ name: 'shop/early', cron: '55 11 * * *' })
    const decisions = decide([noon, early], [], { now: at('04 12:00:30'), since: at('04 11:50') })
    expect(decisions.map(({ tick }) => tick.schedule)).toEqual(['shop/early', 'shop/noon'])
  })

  it('an earlier tick that still runs is waited for by nobody: what is due meanwhile is missed', () => {
    expect(decided([hourly], [running('2025-01-04T12:00:00Z')], '04 12:59', '04 13:00:01')).toEqual([
      '04 13:00 miss missed the one of 2025-01-04 12:00 UTC still ran',
    ])
  })
})

describe('after a downtime', () => {
  it('the newest due time is made up for, the others are missed', () => {
    expect(decided([noon], [], '01 13:00', '04 15:00')).toEqual([
      '02 12:00 miss missed no daemon ran',
      '03 12:00 miss missed no daemon ran',
      '04 12:00 start running made up for: no daemon ran when it was due',
    ])
  })

  it('nothing is made up for where the author says so; a minute is no downtime', () => {
    expect(decided([none], [], '02 13:00', '04 15:00')).toEqual([
      '03 12:00 miss missed no daemon ran',
      '04 12:00 miss missed no daemon ran',
    ])
    expect(decided([none], [], '04 11:00', '04 12:01:00')).toEqual(['04 12:00 start running'])
    expect(decided([none], [], '04 11:00', '04 12:01:01')).toEqual(['04 12:00 miss missed no daemon ran'])
  })

  it('a downtime of a year of minutes leaves few ticks, the first of which says that there were more', () => {
    const minutes = schedule({ cron: '* * * * *' })
    const decisions = decide([minutes], [], { now: at('04 12:00'), since: new Date('2024-01-04T12:00Z') })
    expect(decisions).toHaveLength(MISSED_KEPT + 1)
    expect(decisions.at(0)?.tick.message).toBe('no daemon ran, nor at those before it')
    expect(decisions.at(1)?.tick.message).toBe('no daemon ran')
    expect(decisions.at(-1)).toMatchObject({ type: 'start', tick: { due: at('04 12:00') } })
  })

  it('a clock that was set back decides nothing anew', () => {
    expect(decided([noon], [], '04 13:00', '04 11:00')).toEqual([])
  })

  it('what is older than a due time that was decided about is not decided again', () => {
    const known = ended(noon, 'done', '04 12:05')
    expect(decided([noon], [known], '02 13:00', '04 12:00:30')).toEqual([])
    expect(decided([noon], [known], '02 13:00', '05 12:00')).toEqual(['05 12:00 start running'])
  })
})

describe('data that is not available', () => {
  const one = patient()
  const waits = ended(one, 'unavailable', '04 12:02')

  it('is asked for again at the next step, not before, with what was tried kept', () => {
    expect(decided([one], [waits], '04 12:29', '04 12:29:59')).toEqual([])
    const [again] = decide([one], [waits], { now: at('04 12:30:01'), since: at('04 12:29') })
    expect(again).toMatchObject({ type: 'start', resume: null, tick: { state: 'running', nextAt: null } })
    expect(again?.tick.attempts.map(({ startedAt, outcome }) => [startedAt, outcome])).toEqual([
      [at('04 12:00'), 'unavailable'],
      [at('04 12:30:01'), null],
    ])
  })

  it('is asked for after a downtime inside its window, and once more behind it', () => {
    expect(decided([one], [waits], '04 12:10', '04 16:10')).toEqual(['04 12:00 start running'])
    expect(decided([one], [waits], '04 12:10', '04 21:00')).toEqual(['04 12:00 start running'])
  })

  it('is given up behind its window where nothing is made up for', () => {
    const strict = patient({ catchUp: 'none' })
    expect(decided([strict], [waits], '04 12:10', '04 21:00')).toEqual([
      '04 12:00 close unavailable not there; no daemon ran until its window closed',
    ])
    // The last attempt is due when the window closes, and nobody is that quick.
    const last = { ...waits, nextAt: at('04 18:00') }
    expect(decided([strict], [last], '04 17:59', '04 18:00:02')).toEqual(['04 12:00 start running'])
  })

  it('is given up when the next due time comes, which looks for it itself', () => {
    expect(decided([one], [waits], '04 12:10', '05 12:00:01')).toEqual([
      '04 12:00 close unavailable not there; the next one is due',
      '05 12:00 start running',
    ])
  })

  it('is not asked for while another tick of its schedule runs', () => {
    expect(decided([one], [waits, running('2025-01-03T12:00:00Z')], '04 12:29', '04 12:31')).toEqual([])
  })

  it('is given up when its schedule is gone, or tries no more', () => {
    const other = { ...ended(one, 'done', '04 12:02'), schedule: 'shop/other' }
    const gone = { ...waits, schedule: 'shop/gone' }
    expect(decided([noon], [other, ended(noon, 'done', '04 12:02'), gone], '04 12:10', '04 12:11')).toEqual([
      '04 12:00 close unavailable not there; its schedule is gone',
    ])
    expect(decided([noon], [waits], '04 12:10', '04 12:30')).toEqual([
      '04 12:00 close unavailable not there; its schedule tries no more',
    ])
  })
})

describe('an attempt that was interrupted', () => {
  const interrupted = ended(noon, 'interrupted', '04 12:05')

  it('is gone on with by the next daemon, as the same run', () => {
    const [again] = decide([noon], [interrupted], { now: at('04 14:00'), since: at('04 12:05') })
    expect(again).toMatchObject({ type: 'start', resume: '7f3c', tick: { state: 'running' } })
    expect(again?.tick.attempts.at(-1)).toMatchObject({ runId: '7f3c', startedAt: at('04 14:00'), outcome: null })
  })

  it('has failed when the next due time has come', () => {
    expect(decided([noon], [interrupted], '04 12:05', '05 13:00')).toEqual([
      '04 12:00 close failed not there; the next one is due',
      '05 12:00 start running made up for: no daemon ran when it was due',
    ])
  })
})

describe('there is next something to decide', () => {
  it('at the next due time, or when a tick that waits is tried again', () => {
    expect(nextDecision([noon, hourly], [], at('04 12:10'))).toEqual(at('04 13:00'))
    expect(nextDecision([patient()], [ended(patient(), 'unavailable', '04 12:02')], at('04 12:10'))).toEqual(
      at('04 12:30'),
    )
  })

  it('at once, where that has passed', () => {
    expect(nextDecision([patient()], [ended(patient(), 'unavailable', '04 12:02')], at('04 12:40'))).toEqual(
      at('04 12:40'),
    )
  })

  it('never, without schedules', () => {
    expect(nextDecision([], [], at('04 12:10'))).toBeNull()
  })
})
