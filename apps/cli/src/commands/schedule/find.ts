import { didYouMean, UserError } from '@headwater/errors'
import type { Schedule } from '@headwater/schedules'

/**
 * The schedule of that name, of which the platform may be left out where one alone is called so. Throws UserError
 * `bad-argument` with near misses.
 */
export function findSchedule(schedules: readonly Schedule[], name: string): Schedule {
  const exact = schedules.find((schedule) => schedule.name === name)
  const meant = exact ? [exact] : schedules.filter((schedule) => schedule.name.endsWith(`/${name}`))
  const [found, ...others] = meant
  if (found !== undefined && others.length === 0) return found
  const names = schedules.map((schedule) => schedule.name)
  if (found !== undefined) {
    throw new UserError('bad-argument', `several schedules are called "${name}"`, {
      details: meant.map((schedule) => schedule.name),
    })
  }
  const short = names.map((each) => each.slice(each.indexOf('/') + 1))
  throw new UserError('bad-argument', `no schedule is called "${name}"`, {
    details: didYouMean(name, [...names, ...short]),
    next: ['pnpm headwater schedule ls'],
  })
}
