import { execFileSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { type Asset, buildGraph, type Check, type Operation } from '@headwater/graph'
import { makePlan } from '@headwater/planner'
import { describe, expect, it } from 'vitest'
import { blocksOf, callsOf } from '../testing/runbook.ts'
import { asset as bare, key } from '../testing/world.ts'
import { formatRunbook, type RunbookOptions } from './format-runbook.ts'

const partitions = { type: 'daily', start: '2025-01-01', timeZone: 'UTC' } as const

const asset = (name: string, given: Partial<Asset>): Asset => bare(name, { meta: {}, ...given })

function model(name: string, upstream: readonly string[], given: Partial<Asset> = {}): Asset {
  const short = name.slice(name.indexOf('/') + 1)
  return asset(name, {
    upstream: upstream.map(key),
    operation: 'nba/dbt',
    ref: `model.nba.${short}`,
    names: { fqn: `nba.${name.replace('/', '.')}` },
    ...given,
  })
}

function operation(name: string, makes: readonly string[], given: Partial<Operation>): Operation {
  const common = { name: `nba/${name}`, makes: makes.map(key), divisible: false, title: name, spec: {} }
  return { ...common, executor: 'function', ...given }
}

const check = (name: string, on: readonly string[]): Check => ({
  key: `nba/checks/${name}`,
  name,
  kind: 'data',
  severity: 'error',
  assets: on.map(key),
  operation: 'nba/dbt',
  ref: `test.nba.${name}`,
  tags: [],
  names: { fqn: `nba.${name}` },
})

const assets = [
  asset('bronze/boxscores', {
    kind: 'table',
    storage: 'rows',
    operation: 'nba/ingest_games',
    ref: 'boxscores',
    partitions,
  }),
  model('silver/fact_boxscores', ['bronze/boxscores'], { storage: 'incremental' }),
  model('silver/form', ['silver/fact_boxscores'], {
    storage: 'incremental',
    meta: { headwater: { rewrites: 'handled' } },
  }),
  model('silver/features', ['silver/form']),
  asset('gold/predictions', {
    kind: 'table',
    storage: 'rows',
    upstream: [key('silver/features')],
    operation: 'nba/predict',
    ref: 'predictions',
    relation: { schema: 'gold', name: 'predictions' },
    meta: { preview: { orderBy: 'order', descending: true, limit: 100 } },
  }),
  model('gold/tonight', ['gold/predictions']),
  model('gold/old', []),
  asset('serving/api', { kind: 'live', storage: 'none', upstream: [key('gold/tonight')] }),
  asset('serving/dashboard', {
    kind: 'service',
    storage: 'none',
    upstream: [key('gold/tonight')],
    operation: 'nba/dashboard',
  }),
]
const models = assets.filter((one) => one.operation === 'nba/dbt').map((one) => one.key.slice('nba/'.length))

const operations = (
  given: Partial<Record<'ingest' | 'dashboard' | 'predict', Operation['spec']>> = {},
): Operation[] => [
  operation('ingest_games', ['bronze/boxscores'], { partitions, spec: given.ingest ?? {} }),
  operation('dbt', models, { executor: 'dbt', divisible: true, title: 'dbt build' }),
  operation('predict', ['gold/predictions'], {
    executor: 'program',
    title: 'python -m src.app --run-date {date}',
    spec: given.predict ?? {
      program: 'python',
      args: ['-m', 'src.app', '--run-date', '{date}'],
      cwd: '/w/apps/nba/ml',
    },
  }),
  operation('dashboard', ['serving/dashboard'], {
    executor: 'ecs-service',
    title: 'ecs stop-task jacobs/elt',
    spec: given.dashboard ?? { cluster: 'jacobs', service: 'elt', region: 'us-east-1', strategy: 'stop-task' },
  }),
]

function runbook(given: Parameters<typeof operations>[0] = {}, options: Partial<RunbookOptions> = {}): string {
  const checks = [
    check('unique_fact', ['silver/fact_boxscores']),
    check('form_has_fact', ['silver/fact_boxscores', 'silver/form']),
  ]
  const graph = buildGraph({ assets, operations: operations(given), checks })
  const built = assets.filter((one) => one.operation !== undefined && one.key !== key('gold/old'))
  const history = { version: 'v', codeVersion: '1', rows: null, durationsMs: [1000], inputs: null, invalidations: [] }
  const snapshot = {
    assets: Object.fromEntries(
      built.map((one) => [one.key, { ...history, partitions: one.partitions ? ['2025-01-01'] : [] }]),
    ),
  }
  const plan = makePlan(graph, snapshot, {
    selection: 'bronze/boxscores+',
    roots: [key('bronze/boxscores')],
    downstream: true,
    exclude: [],
    fullRefresh: false,
    logicalDate: '2025-01-04',
    target: 'prod',
    partitions: ['2025-01-01', '2025-01-02'],
  })
  return formatRunbook(plan, {
    graph,
    root: '/w',
    dbt: () => ({ projectDir: '/w/apps/nba/dbt', target: 'prod', vars: { run_date: '{date}' } }),
    command: 'pnpm headwater backfill bronze/boxscores --downstream',
    ...options,
  })
}

describe('a runbook', () => {
  it('is what one would type, in order, with modes, reasons, a look at the result, and what is left alone', async () => {
    await expect(runbook()).toMatchFileSnapshot('fixture/runbook.txt')
  })

  it('holds commands that a shell can read', () => {
    for (const given of [
      {},
      {
        dashboard: {
          cluster: 'a b',
          service: "it's",
          region: '$x',
          strategy: 'force-new-deployment',
          url: 'http://x/?a&b',
        },
      },
    ]) {
      const blocks = blocksOf(runbook(given), 'sh')
      expect(blocks.length).toBeGreaterThanOrEqual(5)
      for (const block of blocks) execFileSync('bash', ['-n'], { input: block })
    }
  })

  it('stops every task of a service, one after the other, each until the service is stable', () => {
    const script = blocksOf(runbook(), 'sh').find((block) => block.includes('aws ecs')) ?? ''
    const calls = callsOf(script, ['aws'], tmpdir(), `[ "$2" = list-tasks ] && printf 'arn:1\\tarn:2\\n' || true`)
    const told = calls.map((call) => [call[2] === 'wait' ? call[3] : call[2], call[call.indexOf('--task') + 1] ?? ''])
    expect(told.map(([verb]) => verb)).toEqual([
      'list-tasks',
      ...['stop-task', 'tasks-stopped', 'services-stable'],
      ...['stop-task', 'tasks-stopped', 'services-stable'],
    ])
    expect(told.filter(([verb]) => verb === 'stop-task').map(([, task]) => task)).toEqual(['arn:1', 'arn:2'])
    for (const call of calls) expect(call.join(' ')).toContain('--region us-east-1 --cluster jacobs')
  })

  it('stops nothing where no task runs, and goes no further where one does not stop', () => {
    const script = blocksOf(runbook(), 'sh').find((block) => block.includes('aws ecs')) ?? ''
    expect(callsOf(script, ['aws'], tmpdir())).toHaveLength(1)
    const failing = `[ "$2" = list-tasks ] && printf 'arn:1\\tarn:2\\n' || exit 1`
    expect(callsOf(script, ['aws'], tmpdir(), failing).map((call) => call[2])).toEqual(['list-tasks', 'stop-task'])
  })

  it('has the program that the author names for a function, once for each partition', () => {
    const byHand = {
      program: 'python',
      args: ['-m', 'scripts.backfill', '--run_date', '{partition}'],
      cwd: '/w/apps/nba',
    }
    expect(blocksOf(runbook({ ingest: { byHand } }), 'sh')[0]).toBe(
      '(cd apps/nba && python -m scripts.backfill --run_date 2025-01-01)\n(cd apps/nba && python -m scripts.backfill --run_date 2025-01-02)\n',
    )
  })

  it('gives a program its environment and its words, without secrets', () => {
    const predict = { program: 'python', args: ['a b', '{date}'], env: { TOKEN: 'hunter2', DAY: '{date}' } }
    const text = runbook({ predict }, { redact: (one) => one.replaceAll('hunter2', '***') })
    expect(blocksOf(text, 'sh')).toContain("TOKEN=*** DAY=2025-01-04 python 'a b' 2025-01-04\n")
  })

  it('takes names for names, not for markup', () => {
    const label = (): string => 'a|b`c\n# d'
    const graph = {
      ...buildGraph({ assets: [], operations: [], checks: [] }),
      label,
    } as unknown as RunbookOptions['graph']
    const text = formatRunbook(
      {
        version: 1,
        request: {
          selection: '<b>*x*',
          roots: [],
          downstream: false,
          exclude: [],
          fullRefresh: false,
          logicalDate: '2025-01-04',
          target: 'prod',
          partitions: [],
        },
        assetsInGraph: 3,
        assets: [],
        steps: [],
        untouched: [{ type: 'live', keys: [key('gold/x')] }],
        checksNotRun: [],
        estimateMs: null,
      },
      { graph, root: '/w', dbt: () => ({ projectDir: '.', target: 'x', vars: {} }) },
    )
    expect(text).toContain('# Runbook: \\<b\\>\\*x\\*')
    expect(text).toContain('nothing to do: ``a\\|b`c ⏎ # d``')
    expect(text).toContain('- Nothing to do.')
  })
})
