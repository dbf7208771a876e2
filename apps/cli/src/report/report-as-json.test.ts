import type { ReportFacts } from '@headwater/reporters'
import { expect, it } from 'vitest'
import { keepSecret } from '../secrets.ts'
import { reportAsJson } from './report-as-json.ts'

it('a report as JSON is its facts, and its text, without secrets', () => {
  keepSecret({ DATABASE_PASSWORD: 'hunter2-of-the-warehouse' })
  const at = new Date('2026-01-29T15:00:00Z')
  const facts = {
    run: { runId: '7f3c', startedAt: at, reason: 'key was hunter2-of-the-warehouse' },
    events: [{ type: 'notice', at: '', message: 'hi' }],
    aside: [{ runId: 'backfill-2024-01-15-20260129T150000Z', state: 'validated' }],
    deeds: [{ action: 'promote', at }],
  } as unknown as ReportFacts
  const text = reportAsJson(facts, '# Report\n')
  expect(JSON.parse(text)).toEqual({
    run: { runId: '7f3c', startedAt: at.toISOString(), reason: expect.stringMatching(/^key was /) },
    events: facts.events,
    aside: facts.aside,
    deeds: [{ action: 'promote', at: at.toISOString() }],
    markdown: '# Report\n',
  })
  expect(text).not.toContain('hunter2')
})
