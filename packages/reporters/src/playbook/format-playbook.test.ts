import { type Asset, buildGraph, type Json, type Operation } from '@headwater/graph'
import { makePlan, type PlanRequest } from '@headwater/planner'
import { describe, expect, it } from 'vitest'
import { data, isolatedPlan, spec } from '../testing/isolated.ts'
import { blocksOf } from '../testing/runbook.ts'
import { asset as bare, key } from '../testing/world.ts'
import { demoted } from './demoted.ts'
import { formatPlaybook, type PlaybookOptions } from './format-playbook.ts'

const asset = (name: string, given: Partial<Asset> = {}): Asset => bare(name, { meta: {}, ...given })
const partitions = { type: 'daily', start: '2025-01-01', timeZone: 'UTC' } as const
const operation = (name: string, makes: readonly string[], given: Partial<Operation> = {}): Operation => ({
  ...{ name: `nba/${name}`, makes: makes.map(key), divisible: false, title: name, spec: {}, executor: 'function' },
  ...given,
})

const basketball = buildGraph({
  assets: [
    asset('bronze/boxscores', {
      ...{ kind: 'table', storage: 'rows', operation: 'nba/ingest', ref: 'boxscores', partitions },
      relation: { schema: 'bronze', name: 'boxscores' },
    }),
    asset('silver/fact', {
      ...{ storage: 'incremental', upstream: [key('bronze/boxscores')], operation: 'nba/dbt', ref: 'model.fact' },
      ...{ owner: 'data', relation: { schema: 'silver', name: 'fact' } },
    }),
    asset('gold/form', { upstream: [key('silver/fact')], operation: 'nba/dbt', ref: 'model.form' }),
    asset('serving/api', { kind: 'live', storage: 'none', upstream: [key('gold/form')], owner: 'web' }),
    asset('serving/dashboard', {
      ...{ kind: 'service', storage: 'none', upstream: [key('gold/form')], operation: 'nba/dashboard' },
    }),
  ],
  operations: [
    operation('ingest', ['bronze/boxscores'], { partitions, pool: 'source' }),
    operation('dbt', ['silver/fact', 'gold/form'], { executor: 'dbt', divisible: true, title: 'dbt build' }),
    operation('dashboard', ['serving/dashboard'], {
      ...{ executor: 'ecs-service', title: 'ecs stop-task c/s' },
      spec: { cluster: 'c', service: 's', region: 'us-east-1', strategy: 'stop-task' },
    }),
  ],
  checks: [],
})
const dbt = () => ({ projectDir: '/w/dbt', target: 'prod', vars: {} })

function ofBasketball(given: Partial<PlanRequest> = {}, options: Partial<PlaybookOptions> = {}): string {
  const history = { version: 'v', codeVersion: '1', rows: null, durationsMs: [2000], inputs: null, invalidations: [] }
  const built = basketball.data.assets.filter((one) => one.operation !== undefined)
  const known = built.map((one) => [one.key, { ...history, partitions: one.partitions ? ['2025-01-01'] : [] }] as const)
  const plan = makePlan(
    basketball,
    { assets: Object.fromEntries(known) },
    {
      ...{ selection: 'bronze/boxscores+', roots: [key('bronze/boxscores')], downstream: true, exclude: [] },
      ...{ fullRefresh: false, logicalDate: '2025-01-04', target: 'prod', partitions: ['2025-01-01', '2025-01-02'] },
      ...given,
    },
  )
  return formatPlaybook(plan, { graph: basketball, root: '/w', dbt, command: 'pnpm headwater backfill …', ...options })
}

const mortgages = buildGraph({
  assets: [
    asset('silver/transactions', { storage: 'runs', operation: 'mortgages/transaction_etl', upstream: [] }),
    asset('gold/account_months', { storage: 'runs', upstream: [key('silver/transactions')], owner: 'finance' }),
  ],
  operations: [
    {
      ...operation('etl', ['silver/transactions'], { executor: 'isolated', spec: spec as { [key: string]: Json } }),
      name: 'mortgages/transaction_etl',
    },
  ],
  checks: [],
})

function ofMortgages(canary: string | null, facts: { readonly [name: string]: Json } = {}): string {
  const dates = { '2024-01-14': data('2024-01-14'), '2024-01-15': data('2024-01-15', null) }
  const plan = isolatedPlan(dates, canary, {
    ...{ backfillId: 'backfill-2024-01-14-to-15-20260129T150000Z', schemaVersions: ['v2'], label: null },
    ...{ partitions: dates, bytes: 81_920, leftOut: [{ date: '2024-01-16', why: 'no Bronze' }] },
    ...facts,
  })
  return formatPlaybook(
    { ...plan, untouched: [{ type: 'at promotion', keys: [key('gold/account_months')] }] },
    { graph: mortgages, root: '/w', dbt, command: 'pnpm headwater backfill …', reason: 'GBP was rejected' },
  )
}

const section = (text: string, title: string) => text.split('\n## ').find((part) => part.startsWith(`${title}\n`)) ?? ''

describe('a playbook', () => {
  it('of what is replaced in place is read from top to bottom', async () => {
    await expect(`${ofBasketball()}\n`).toMatchFileSnapshot('fixture/in-place.txt')
  })

  it('of what is written aside is read from top to bottom', async () => {
    await expect(`${ofMortgages('2024-01-14')}\n`).toMatchFileSnapshot('fixture/aside.txt')
  })

  it('says who is affected, and who owns it', () => {
    expect(section(ofBasketball(), 'Who is affected')).toMatch(/Rebuilt with it: `silver\/fact` \(data\), `gold\/form`/)
    expect(section(ofBasketball(), 'Who is affected')).toMatch(/show it at once: `serving\/api` \(web\)/)
    expect(section(ofMortgages(null), 'Who is affected')).toMatch(/promoted.*`gold\/account_months` \(finance\)/)
    expect(section(ofBasketball({ downstream: false }), 'Who is affected')).toMatch(
      /\*\*Out of date afterwards\*\*.*fact/,
    )
  })

  it('names as risks what was left out, no canary, and what is out of date afterwards', () => {
    expect(section(ofMortgages('2024-01-14'), 'Risks')).toMatch(/\*\*Left out\*\*: 2024-01-16, no Bronze/)
    expect(section(ofMortgages('2024-01-14'), 'Risks')).not.toMatch(/No canary/)
    expect(section(ofMortgages(null), 'Risks')).toMatch(/\*\*No canary\*\*/)
    expect(section(ofBasketball({ downstream: false }), 'Risks')).toMatch(/out of date afterwards/)
    expect(section(ofBasketball({}, { drops: ['gold.theirs'] }), 'Risks')).toMatch(/`gold\.theirs`/)
  })

  it('has the way back that the storage allows', () => {
    const back = blocksOf(section(ofMortgages(null), 'The way back'), 'sh').join('')
    expect(back).toContain('pnpm headwater rollback backfill-2024-01-14-to-15-20260129T150000Z')
    const dump = blocksOf(section(ofBasketball(), 'The way back'), 'sh').join('').replaceAll('\\\n', '')
    expect(dump).toMatch(/pg_dump .*--table=bronze\.boxscores +--table=silver\.fact/)
    expect(dump).not.toContain('gold.form')
  })

  it('holds the commands of the runbook, and its headings a level lower', () => {
    const byHand = section(ofMortgages(null), 'By hand')
    expect(blocksOf(byHand, 'sh').join('')).toContain('aws stepfunctions start-execution')
    expect(byHand).toMatch(/^### 1\. transaction_etl/m)
    expect(ofMortgages(null).match(/^# /gm)?.length).toBeGreaterThanOrEqual(1)
  })

  it('of nothing to do says so, and has no sections', () => {
    const plan = { ...isolatedPlan({}), assets: [], steps: [] }
    const text = formatPlaybook(plan, { graph: mortgages, root: '/w', dbt })
    expect(text).toContain('- Nothing to do.')
    expect(text).not.toContain('##')
  })

  it('holds no secret', () => {
    const text = ofBasketball({}, { reason: 'hunter2', redact: (one) => one.replaceAll('hunter2', '***') })
    expect(text).toContain('- Reason: ***')
  })
})

describe('a text within another', () => {
  it('keeps what is in a block of code, also a comment that looks like a heading', () => {
    expect(demoted('# Title\n\n## One\n\n```sh\n# comment\n## more\n```\n')).toBe(
      '### One\n\n```sh\n# comment\n## more\n```',
    )
  })
})
