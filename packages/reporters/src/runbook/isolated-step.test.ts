import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { describe, expect, it } from 'vitest'
import { backfillId, data, input, isolatedPlan, runId, spec } from '../testing/isolated.ts'
import { blocksOf, callsOf } from '../testing/runbook.ts'
import { asked, planOf } from '../testing/world.ts'
import { goldStep, isolatedStep } from './isolated-step.ts'
import { runbookSections } from './sections.ts'

function text(plan: Plan, given: Json = spec): string {
  const [group] = runbookSections(plan)
  if (!group) throw new Error('no section')
  return isolatedStep(plan, group, { spec: given as { readonly [key: string]: Json } }).join('\n')
}

/** What a script calls, with stand-ins for `aws` and `sleep` that answer as AWS would. */
const calls = (script: string) =>
  callsOf(
    script,
    ['aws', 'sleep', 'pnpm'],
    tmpdir(),
    `case "$2" in
       list-state-machines) echo arn:machine ;;
       start-execution) echo arn:execution ;;
       describe-execution) case "$*" in *"--query status"*) echo SUCCEEDED ;; esac ;;
     esac`,
  )
const option = (call: readonly string[], name: string) => call[call.indexOf(name) + 1]

describe('dates that are written aside, by hand', () => {
  const plan = isolatedPlan({ '2024-01-14': data('2024-01-14'), '2024-01-15': data('2024-01-15') })

  it('start one execution a date, under the planned name and with the planned input, byte for byte', () => {
    const started = calls(blocksOf(text(plan), 'sh').slice(0, 3).join('\n')).filter(
      (call) => call[2] === 'start-execution',
    )
    expect(started.map((call) => option(call, '--name'))).toEqual([runId('2024-01-14'), runId('2024-01-15')])
    expect(started.map((call) => option(call, '--input'))).toEqual([
      JSON.stringify(input('2024-01-14')),
      JSON.stringify(input('2024-01-15')),
    ])
    for (const call of started) expect(option(call, '--state-machine-arn')).toBe('arn:machine')
  })

  it('go through the stages of the runbook, in its order', () => {
    const [keep = '', first = ''] = blocksOf(text(plan), 'sh')
    expect(calls(keep + first).map((call) => call.slice(1, 3).join(' '))).toEqual([
      ...['s3 cp', 's3 cp', 'stepfunctions list-state-machines'],
      ...['s3 ls', 'stepfunctions start-execution', 'stepfunctions describe-execution'],
      ...['stepfunctions describe-execution', 'logs filter-log-events', 's3 cp', 's3 ls', 's3 cp'],
    ])
    const all = calls(keep + first)
    const folder = 's3://ohpen-silver/silver/mortgages/transactions/year=2024/month=01/schema_v=v1'
    expect(all.flat()).toEqual(
      expect.arrayContaining([
        's3://ohpen-bronze/bronze/mortgages/transactions/ingest_date=2024-01-14/',
        `"${runId('2024-01-14')}"`,
        '/aws-glue/jobs/output',
        `${folder}/run_id=${runId('2024-01-14')}/_SUCCESS`,
        `${folder}/run_id=20240115T120000Z/_SUCCESS`,
        `s3://ohpen-quarantine/quarantine/mortgages/transactions/ingest_date=2024-01-14/run_id=${runId('2024-01-14')}/`,
      ]),
    )
    for (const call of all) expect(option(call, '--region')).toBe('eu-west-1')
  })

  it('wait while an execution runs', () => {
    const [keep = '', first = ''] = blocksOf(text(plan), 'sh')
    const made = callsOf(
      `${keep}${first}`,
      ['aws', 'sleep'],
      tmpdir(),
      // Running until it was slept for once.
      `case "$*" in *"--query status"*) grep -qa sleep "$0.slept" 2>/dev/null && echo SUCCEEDED || echo RUNNING ;; 10) echo sleep > "$(dirname "$0")/aws.slept" ;; esac`,
    )
    expect(made.filter(([program]) => program === 'sleep')).toEqual([['sleep', '10']])
  })

  it('have the canary before all others', () => {
    const given = { '2024-01-14': data('2024-01-14'), '2024-01-15': data('2024-01-15') }
    const written = text(isolatedPlan(given, '2024-01-15'))
    expect(written).toContain('**2024-01-15 first.**')
    expect(written.indexOf('### 2024-01-15')).toBeLessThan(written.indexOf('### 2024-01-14'))
  })

  it('are promoted and rolled back by Headwater', () => {
    const blocks = blocksOf(text(plan), 'sh').join('')
    expect(blocks).toContain(`pnpm headwater promote ${backfillId} --target prod`)
    expect(blocks).toContain(`pnpm headwater rollback ${backfillId} --reason 'why' --target prod`)
  })

  describe.skipIf(spawnSync('jq', ['--version']).status !== 0)('are pointed back by hand', () => {
    const run = (id: string) => ({ schema_v: 'v1', run_id: id, months: ['2024-01'] })
    const was = {
      ...{ version: 7, updated_at: '2026-01-29T10:00:00Z', history: [] },
      partitions: { '2024-01-13': run('a'), '2024-01-14': run('b') },
      gold: { '2024-01': { run_id: 'gold-a' } },
    }
    const promoted = {
      ...{ version: 8, updated_at: '2026-01-29T16:00:00Z', history: [{ version: 8 }] },
      partitions: { '2024-01-13': run('a'), '2024-01-14': run('new'), '2024-01-15': run('new') },
      gold: { '2024-01': { run_id: 'gold-b' } },
    }

    /** Runs the last block with AWS answering `now`; gives what it puts. */
    function putBack(now: object): { readonly calls: readonly string[][]; readonly document: Json } {
      const folder = mkdtempSync(join(tmpdir(), 'headwater-back-'))
      try {
        writeFileSync(join(folder, 'before_CANONICAL.json'), JSON.stringify(was))
        writeFileSync(join(folder, 'asked.json'), JSON.stringify(now))
        const answer = `case "$2" in get-object) cp asked.json now_CANONICAL.json; echo '"etag"' ;; esac`
        const made = callsOf(blocksOf(text(plan), 'sh').at(-1) ?? '', ['aws'], folder, answer)
        return { calls: made, document: JSON.parse(readFileSync(join(folder, 'back_CANONICAL.json'), 'utf8')) }
      } finally {
        rmSync(folder, { recursive: true })
      }
    }

    it('to the runs that counted before, in a new version, by a conditional write', () => {
      const { calls, document } = putBack(promoted)
      expect(calls.map((call) => call[2])).toEqual(['get-object', 'put-object', 'cp'])
      expect(option(calls[1] ?? [], '--if-match')).toBe('"etag"')
      expect(document).toMatchObject({ version: 9, partitions: was.partitions, gold: was.gold })
      expect(document).toHaveProperty('history.1', {
        ...{ version: 9, action: 'rollback', reason: 'by hand', id: backfillId },
        ...{ at: expect.any(String), by: expect.any(String) },
        partitions: [
          { ingest_date: '2024-01-14', from: run('new'), to: run('b') },
          { ingest_date: '2024-01-15', from: run('new'), to: null },
        ],
        gold: [{ month: '2024-01', from: 'gold-b', to: 'gold-a' }],
      })
    })

    it('not at all where somebody else has promoted since', () => {
      expect(() => putBack({ ...promoted, version: 9 })).toThrow(/somebody else has promoted since/)
    })
  })

  it('say so where nothing counts yet', () => {
    const written = text(isolatedPlan({ '2024-01-14': data('2024-01-14', null) }))
    expect(written).toContain('nothing to compare with')
    expect(written).not.toContain('The run that counts now')
  })

  it('are quoted: no name becomes a command', () => {
    const hostile = { ...spec, stateMachine: `x' ; touch "$HOME/x`, silver: { bucket: 'a b', prefix: '$(touch y)' } }
    const written = text(plan, hostile)
    for (const block of blocksOf(written, 'sh')) execFileSync('bash', ['-n'], { input: block })
    const [keep = ''] = blocksOf(written, 'sh')
    const made = calls(keep)
    expect(made.map(([program]) => program)).toEqual(['aws', 'aws', 'aws'])
    expect(made[0]).toContain('s3://a b/$(touch y)/_CANONICAL.json')
  })

  it('without what was found out about them are left to Headwater', () => {
    expect(text(isolatedPlan({ '2024-01-14': null }))).toMatch(/only known to Headwater/)
    expect(text(plan, {})).toMatch(/only known to Headwater/)
  })
})

describe('months of gold, by hand', () => {
  it('are left to Headwater, by a command for just these', () => {
    const plan = planOf([
      {
        ...{ id: '1/2024-01', title: 'gold_months 2024-01', partition: '2024-01', executor: 'gold' as const },
        operation: 'mortgages/gold_months',
        assets: [['gold/account_months', 'rebuild', asked]],
      },
    ])
    const [group] = runbookSections(plan)
    const label = (key: string) => key.slice(key.indexOf('/') + 1)
    const lines = group ? goldStep(plan, group, { label }) : []
    expect(blocksOf(lines.join('\n'), 'sh')[0]).toContain(
      'pnpm headwater backfill gold/account_months --partitions 2024-01',
    )
  })
})
