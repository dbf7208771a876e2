import { UserError } from '@headwater/errors'
import { daily } from '@headwater/graph'
import { drawGraph } from '@headwater/graph/testing'
import { expect, test } from 'vitest'
import { checkTimeZones } from './check-time-zones.ts'
import { by } from './testing/asking.ts'
import { storyOf } from './testing/story.ts'

const check = (timeZone: string, partitionZone = 'UTC') =>
  checkTimeZones(
    storyOf(drawGraph('box'), {
      box: {
        partitions: daily({ start: '2025-01-01', timeZone: partitionZone }),
        freshness: [by.type === 'by' ? { ...by, timeZone } : by],
      },
    }).graph,
  )

test('a time zone that does not exist is refused, in a policy and in the partitions that it speaks of', () => {
  for (const [zone, partitions] of [
    ['America/New_Yorck', 'UTC'],
    ['UTC', 'Mars/Olympus'],
  ] as const) {
    expect(() => check(zone, partitions)).toThrow(UserError)
    expect(() => check(zone, partitions)).toThrow(/^freshness of g\/box: there is no time zone "(America|Mars)/)
  }
  expect(() => check('America/New_York')).not.toThrow()
})
