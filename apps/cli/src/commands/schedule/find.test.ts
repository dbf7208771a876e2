import type { Schedule } from '@headwater/schedules'
import { expect, it } from 'vitest'
import { findSchedule } from './find.ts'

const named = (...names: readonly string[]) => names.map((name) => ({ name }) as Schedule)

it('finds a schedule by its name, and by the end of it where one alone has that', () => {
  const schedules = named('nba/noon', 'nba/morning', 'mortgages/noon')
  expect(findSchedule(schedules, 'nba/noon').name).toBe('nba/noon')
  expect(findSchedule(schedules, 'morning').name).toBe('nba/morning')
  expect(() => findSchedule(schedules, 'noon')).toThrow('several schedules are called "noon"')
  expect(() => findSchedule(schedules, 'oon')).toThrow('no schedule is called "oon"')
})

it('names the near ones', () => {
  expect(() => findSchedule(named('nba/noon', 'nba/morning'), 'nba/nooon')).toThrow(
    expect.objectContaining({ code: 'bad-argument', details: [expect.stringMatching(/^did you mean {2}nba\/noon/)] }),
  )
  expect(() => findSchedule([], '__proto__')).toThrow('no schedule is called "__proto__"')
})
