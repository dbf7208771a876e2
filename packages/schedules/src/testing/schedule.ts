import type { Schedule, Tick } from '../schedule.ts'

/** A schedule of every noon in UTC, with what a test says of it. */
export function schedule(given: Partial<Schedule> = {}): Schedule {
  return {
    name: 'shop/noon',
    description: '',
    cron: '0 12 * * *',
    timeZone: 'UTC',
    runs: {
      select: ['shop/bronze/orders'],
      exclude: [],
      downstream: true,
      stale: false,
      partitions: { type: 'due', lookBackDays: 0 },
    },
    retry: null,
    catchUp: 'latest',
    location: 'assets.ts:1',
    ...given,
  }
}

/** The same that waits for its data, every half hour until six. */
export function patient(given: Partial<Schedule> = {}): Schedule {
  return schedule({ retry: { everyMs: 30 * 60_000, until: '18:00' }, ...given })
}

/** A tick of it that runs, with one attempt begun at its due time. */
export function running(due: string, given: Partial<Tick> = {}): Tick {
  const attempt = { startedAt: new Date(due), endedAt: null, runId: null, outcome: null, message: null }
  return {
    schedule: 'shop/noon',
    due: new Date(due),
    state: 'running',
    attempts: [attempt],
    nextAt: null,
    message: null,
    ...given,
  }
}

/** Zones whose clocks change, and some with offsets that are no whole hours. */
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/St_Johns',
  'Pacific/Auckland',
] as const
