import { describe, expect, it } from 'vitest'
import { type DaemonEvent, daemonEventJson, formatDaemonEvent } from './daemon-event.ts'
import { formatDueTimes, formatSchedules, type ShownSchedule } from './format-schedules.ts'
import { scheduleMetrics } from './metrics.ts'

const screen = { colour: false, width: 120 }
const at = new Date('2025-01-04T12:30:05Z')
const due = new Date('2025-01-04T12:00:00Z')
const waiting = {
  due,
  state: 'waiting',
  nextAt: new Date('2025-01-04T13:00:00Z'),
  runId: '7f3c0000',
  message: '404',
} as const
const schedules: readonly ShownSchedule[] = [
  { name: 'nba/noon', cron: '0 12 * * *', timeZone: 'UTC', next: new Date('2025-01-05T12:00:00Z'), last: waiting },
  {
    name: 'shop/evening',
    cron: '0 20 * * *',
    timeZone: 'America/New_York',
    next: new Date('2025-01-05T01:00:00Z'),
    last: null,
  },
]

describe('schedules', () => {
  it('are a line each: due next in their zone and in UTC, and what became of them last', () => {
    const text = formatSchedules(schedules, { ...screen, target: 'prod', daemon: 'pid 7 on host, since 11:50Z' })
    expect(text.split('\n')).toEqual([
      'Schedules  target prod  ·  2 schedules  ·  run by pid 7 on host, since 11:50Z',
      '',
      '    name          cron        zone              next                       last',
      ' ◌  nba/noon      0 12 * * *  UTC               2025-01-05 12:00Z          2025-01-04 12:00Z again at 13:00Z  404',
      ' ·  shop/evening  0 20 * * *  America/New_York  2025-01-04 20:00 (01:00Z)  never was due',
    ])
  })

  it('without a daemon say how to run them; without any, how to declare one', () => {
    const options = { ...screen, target: 'sandbox', daemon: null }
    expect(formatSchedules(schedules, options)).toMatch(
      /no daemon runs them\n[\s\S]*\n {2}run them {3}pnpm headwater daemon$/,
    )
    expect(formatSchedules([], options)).toBe('No schedules yet.\n  declare one   docs/schedules.md')
  })

  it('never are wider than the screen, whatever is said in them', () => {
    const long = schedules.map((one) => ({ ...one, last: { ...waiting, message: 'x\n'.repeat(500) } }))
    const text = formatSchedules(long, { ...screen, width: 60, target: 'prod', daemon: null })
    // The first line and the command are not cut.
    for (const line of text.split('\n').slice(2, 5)) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('that are to come are listed with their command', () => {
    const times = [
      {
        schedule: 'shop/evening',
        due: new Date('2025-01-05T01:00:00Z'),
        timeZone: 'America/New_York',
        command: 'materialize x',
      },
    ]
    expect(formatDueTimes(times, screen)).toBe(
      ' 2025-01-05 01:00Z  2025-01-04 20:00 America/New_York  shop/evening  materialize x',
    )
  })
})

describe('what a daemon tells', () => {
  const line = (event: DaemonEvent) => formatDaemonEvent(event, screen)

  it('is a line each', () => {
    expect([
      line({ at, type: 'daemon started', target: 'prod', schedules: 2, next: due, url: null }),
      line({ at, type: 'tick started', schedule: 'nba/noon', due, runId: '7f3c0000', attempt: 2, how: 'resumed' }),
      line({ at, type: 'tick ended', schedule: 'nba/noon', ...waiting }),
      line({ at, type: 'notice', message: 'the ledger\u001b[31m is away' }),
      line({ at, type: 'freshness', rootCauses: 1, stale: 38 }),
      line({ at, type: 'daemon ended', interrupted: 1 }),
    ]).toEqual([
      '12:30:05Z ▸ Daemon  target prod  ·  2 schedules  ·  next 2025-01-04 12:00Z',
      '12:30:05Z ▶ nba/noon 12:00Z  resumed  run 7f3c0000  attempt 2',
      '12:30:05Z ◌ nba/noon 12:00Z  again at 13:00Z  404  run 7f3c0000',
      expect.stringMatching(/^12:30:05Z ! the ledger.*is away$/),
      '12:30:05Z ≠ not fresh  1 root cause  38 assets',
      '12:30:05Z ■ ended  1 run interrupted: the next daemon goes on',
    ])
    expect(line({ at, type: 'notice', message: '\u001b[31m' })).not.toContain('\u001b')
    expect(line({ at, type: 'freshness', rootCauses: 0, stale: 0 })).toBeNull()
  })

  it('as JSON holds no secret', () => {
    const json = daemonEventJson({ at, type: 'notice', message: 'it is "hunter2"' }, (text) =>
      text.replace('hunter2', '***'),
    )
    expect(JSON.parse(json)).toEqual({ at: at.toISOString(), type: 'notice', message: 'it is "***"' })
  })
})

it('metrics tell of the daemon and of each schedule; one that was never due has no last', () => {
  const text = scheduleMetrics({
    target: 'prod',
    at,
    startedAt: due,
    ledgerAnswers: true,
    workspaceReadable: false,
    running: 1,
    schedules,
  })
  expect(text.split('\n').filter((line) => !line.startsWith('#'))).toEqual([
    'headwater_daemon_started_timestamp_seconds{target="prod"} 1735992000',
    'headwater_daemon_timestamp_seconds{target="prod"} 1735993805',
    'headwater_daemon_ledger_up{target="prod"} 1',
    'headwater_daemon_workspace_up{target="prod"} 0',
    'headwater_daemon_running{target="prod"} 1',
    'headwater_schedule_next_timestamp_seconds{target="prod",schedule="nba/noon"} 1736078400',
    'headwater_schedule_next_timestamp_seconds{target="prod",schedule="shop/evening"} 1736038800',
    'headwater_schedule_last_timestamp_seconds{target="prod",schedule="nba/noon"} 1735992000',
    'headwater_schedule_state{target="prod",schedule="nba/noon"} 2',
    '',
  ])
})
