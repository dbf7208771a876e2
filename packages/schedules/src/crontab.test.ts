import { expect, it } from 'vitest'
import { crontabLines } from './crontab.ts'
import { patient, schedule } from './testing/schedule.ts'

const { runs } = schedule()
const command = 'cd /srv/shop && pnpm headwater'

it('schedules are lines of a crontab, with the time zone that each of them means', () => {
  const stale = { ...runs, select: ['shop/*/*'], downstream: false, stale: true, partitions: null }
  const schedules = [
    patient({ description: 'The orders\nof yesterday' }),
    schedule({ name: 'shop/night', cron: '30 2 * * mon-fri', timeZone: 'Europe/Berlin', runs: stale }),
    schedule({ name: 'shop/evening', cron: '0 20 * * *', runs: { ...stale, select: ["it's 5%"] } }),
  ]
  expect(crontabLines(schedules, { command, target: 'prod' }).join('\n')).toBe(
    `
# CRON_TZ is read by cronie; a cron that does not know it takes the time zone of the machine.
# No cron makes up for what was due while the machine was down: headwater daemon does.

CRON_TZ=UTC

# shop/noon: The orders of yesterday
# Once; headwater daemon tries again every 30 min until 18:00.
0 12 * * * cd /srv/shop && pnpm headwater schedule run shop/noon --target prod --yes

# shop/evening
0 20 * * * cd /srv/shop && pnpm headwater materialize 'it'\\''s 5\\%' --stale --target prod --yes --if-busy wait --reason 'schedule shop/evening'

CRON_TZ=Europe/Berlin

# shop/night
30 2 * * mon-fri cd /srv/shop && pnpm headwater materialize 'shop/*/*' --stale --target prod --yes --if-busy wait --reason 'schedule shop/night'
`.trim(),
  )
})

it('without schedules there are no lines', () => {
  expect(crontabLines([], { command })).toEqual([])
})
