import {
  type Asset,
  type AssetKey,
  assetKey,
  type Check,
  daily,
  type FreshnessPolicy,
  type GraphData,
  monthly,
  type Operation,
} from '@headwater/graph'

/*
 * A workspace to look at and to test with: two platforms of some hundreds of assets, of every kind and with every sort of trouble in
 * their names and texts. Test equipment only.
 */

const HOUR = 3_600_000
const season = daily({ start: '2024-10-22', timeZone: 'America/New_York' })
const arrivals = daily({ start: '2024-01-01', timeZone: 'Europe/Amsterdam' })
const months = monthly({ start: '2024-01', timeZone: 'Europe/Amsterdam' })
/** 200,000 days until 2025-01-03. */
export const longAgo = daily({ start: '1477-06-07', timeZone: 'UTC' })

const byNoon: FreshnessPolicy = {
  type: 'by',
  time: '13:00',
  timeZone: 'UTC',
  lagDays: 1,
  warnMs: 0,
  errorMs: 2 * HOUR,
}

interface Draft extends Partial<Asset> {
  readonly path: string
  readonly reads?: readonly string[]
}

function asset(platform: string, { path, reads = [], ...more }: Draft): Asset {
  const key = assetKey(`${platform}/${path}`)
  return {
    key,
    kind: 'model',
    group: path.slice(0, path.indexOf('/')),
    storage: 'table',
    tags: [],
    description: `What is known of ${path.slice(path.indexOf('/') + 1).replaceAll('_', ' ')}.`,
    owner: platform === 'nba' ? 'data@nba.example' : 'risk@mortgages.example',
    codeVersion: `code of ${path}`,
    upstream: reads.map((read) => assetKey(`${platform}/${read}`)),
    names: {},
    meta: {},
    ...more,
  }
}

const subjects = ['player', 'team', 'game', 'lineup', 'shot', 'injury', 'trade', 'contract', 'referee', 'arena']
const measures = ['rolling', 'form', 'streaks', 'splits', 'ratings', 'pace', 'clutch', 'rest', 'travel', 'home_away']

function nba(): { readonly assets: readonly Asset[]; readonly operations: readonly Operation[] } {
  const platform = 'nba'
  const bronze: Draft[] = [
    { path: 'bronze/boxscores', partitions: season, freshness: [byNoon] },
    { path: 'bronze/pbp', partitions: season, freshness: [byNoon] },
    { path: 'bronze/odds', partitions: season, freshness: [byNoon] },
    { path: 'bronze/schedule', freshness: [{ type: 'age', warnMs: 26 * HOUR, errorMs: 50 * HOUR }] },
    { path: 'bronze/injuries', freshness: [{ type: 'age', errorMs: 26 * HOUR }] },
    { path: 'bronze/transactions' },
    { path: 'bronze/contracts', freshness: [{ type: 'rows', min: 400, severity: 'warn' }] },
    { path: 'bronze/advanced_stats' },
    { path: 'bronze/shooting_stats' },
    {
      path: 'bronze/opponent_shooting',
      description: 'Scraped. <script>document.title = "owned"</script> <img src=x onerror="alert(1)"> & "quoted"',
    },
  ]
  const facts: Draft[] = [
    { path: 'silver/fact_boxscores', reads: ['bronze/boxscores'], storage: 'incremental', tags: ['core'] },
    { path: 'silver/fact_pbp_data', reads: ['bronze/pbp'], storage: 'incremental', tags: ['core'] },
    { path: 'silver/fact_odds', reads: ['bronze/odds'], storage: 'incremental' },
    { path: 'silver/fact_schedule_data', reads: ['bronze/schedule'], tags: ['core'] },
    { path: 'silver/fact_injuries', reads: ['bronze/injuries'] },
    { path: 'silver/dim_players', reads: ['bronze/boxscores', 'bronze/contracts'] },
    { path: 'silver/dim_teams', reads: ['bronze/schedule', 'bronze/advanced_stats'] },
    { path: 'silver/dim_contracts', reads: ['bronze/contracts', 'bronze/transactions'] },
    { path: 'silver/stg_shots', reads: ['bronze/shooting_stats', 'bronze/opponent_shooting'], storage: 'ephemeral' },
  ]
  const sources = facts.map(({ path }) => path)
  const steps = subjects.flatMap((subject, i) =>
    measures.map((measure, j): Draft => {
      const above = j === 0 ? [] : [`silver/int_${subject}_${measures[j - 1]}`]
      const across = j > 2 && i > 0 ? [`silver/int_${subjects[i - 1]}_${measures[j - 3]}`] : []
      const root = sources[(i * 3 + j) % sources.length] ?? 'silver/fact_boxscores'
      const reads = j % 3 === 0 || above.length === 0 ? [root, ...above, ...across] : [...above, ...across]
      return { path: `silver/int_${subject}_${measure}`, reads, tags: j > 7 ? ['nightly'] : [] }
    }),
  )
  const features: Draft = {
    path: 'silver/ml_game_features',
    reads: ['silver/int_team_form', 'silver/int_game_rest', 'silver/fact_odds'],
    tags: ['ml'],
  }
  const marts = subjects.flatMap((subject, i) =>
    measures.map((measure, j): Draft => {
      const other = `silver/int_${subjects[(i + 3) % subjects.length]}_${measures[(j + 2) % measures.length]}`
      const reads = [`silver/int_${subject}_${measure}`, ...(j % 2 === 0 ? [other] : ['silver/dim_teams'])]
      const storage = j === 4 ? ('view' as const) : ('table' as const)
      return { path: `gold/${subject}_${measure}`, reads, storage }
    }),
  )
  const later: Draft[] = [
    { path: 'gold/schedule_tonight', reads: ['gold/ml_game_predictions', 'silver/fact_schedule_data'], tags: ['core'] },
    { path: 'gold/standings', reads: ['gold/team_form', 'silver/dim_teams'], tags: ['core'] },
    { path: 'gold/constructor', reads: ['silver/dim_players'], description: 'A name like any other.' },
    { path: 'gold/__proto__', reads: ['gold/constructor'], description: 'A name like any other.' },
  ]
  const flaky = new Set(['gold/team_form', 'gold/shot_splits'])
  const dbt = [...facts, ...steps, features, ...marts, ...later].map((draft) => {
    const tags = flaky.has(draft.path) ? [...(draft.tags ?? []), 'flaky'] : (draft.tags ?? [])
    return asset(platform, { ...draft, tags, operation: 'nba/dbt', ref: `model.nba.${draft.path.split('/')[1]}` })
  })
  const raw = bronze.map((draft) => {
    const name = draft.path.slice('bronze/'.length)
    const operation = name === 'boxscores' || name === 'pbp' ? 'nba/ingest_games' : `nba/ingest_${name}`
    return asset(platform, { kind: 'table', storage: 'rows', operation, ...draft })
  })
  const predictions = asset(platform, {
    path: 'gold/ml_game_predictions',
    kind: 'table',
    storage: 'rows',
    reads: ['silver/ml_game_features'],
    operation: 'nba/predict',
  })
  const marted = marts.filter((_, i) => i % 5 === 0).map(({ path }) => path)
  const serving = [
    asset(platform, {
      path: 'serving/dashboard',
      kind: 'service',
      storage: 'none',
      reads: ['gold/standings', 'gold/schedule_tonight', ...marted],
      operation: 'nba/dashboard',
    }),
    asset(platform, { path: 'serving/rest_api', kind: 'live', storage: 'none', reads: ['gold/standings', ...marted] }),
  ]
  const byOperation = Map.groupBy(raw, ({ operation }) => operation ?? '')
  const ingestions = [...byOperation].map(([name, made]): Operation => {
    const [first] = made
    return {
      name,
      executor: 'program',
      makes: made.map(({ key }) => key),
      divisible: false,
      title: `python -m scripts.${name.slice(4)}${first?.partitions ? ' --run_date {partition}' : ''}`,
      ...(first?.partitions && { partitions: first.partitions }),
      pool: 'stats-source',
      spec: {},
      location: 'apps/nba/assets.ts:14',
    }
  })
  return {
    assets: [...raw, ...dbt, predictions, ...serving],
    operations: [
      ...ingestions,
      { name: 'nba/dbt', executor: 'dbt', makes: keys(dbt), divisible: true, title: 'dbt build', spec: {} },
      {
        name: 'nba/predict',
        executor: 'program',
        makes: [predictions.key],
        divisible: false,
        title: 'python -m src.app --run-date {date}',
        spec: {},
      },
      {
        name: 'nba/dashboard',
        executor: 'ecs-service',
        makes: serving.slice(0, 1).map(({ key }) => key),
        divisible: false,
        title: 'ecs stop-task jacobs-ecs-ec2-cluster/nba_elt_dashboard',
        spec: {},
      },
    ],
  }
}

function mortgages(): { readonly assets: readonly Asset[]; readonly operations: readonly Operation[] } {
  const platform = 'mortgages'
  const raw = asset(platform, { path: 'bronze/transactions', kind: 'source', storage: 'rows', partitions: arrivals })
  const ticks = asset(platform, {
    path: 'bronze/ledger_entries',
    kind: 'table',
    storage: 'rows',
    partitions: longAgo,
    operation: 'mortgages/ingest_entries',
    description: 'Every entry since the first one, day by day: 200,000 partitions.',
  })
  const silver = asset(platform, {
    path: 'silver/transactions',
    kind: 'table',
    storage: 'runs',
    partitions: arrivals,
    reads: ['bronze/transactions'],
    operation: 'mortgages/clean',
  })
  const gold = ['gold/transactions_monthly', 'gold/customers_monthly'].map((path) =>
    asset(platform, {
      path,
      kind: 'table',
      storage: 'runs',
      partitions: months,
      reads: ['silver/transactions'],
      operation: 'mortgages/aggregate',
    }),
  )
  const topics = ['arrears', 'exposure', 'income', 'collateral', 'prepayment']
  const risk = topics.flatMap((topic, i) =>
    Array.from({ length: 12 }, (_, j) =>
      asset(platform, {
        path: `risk/${topic}_${j + 1}`,
        reads: [
          j === 0 ? 'silver/transactions' : `risk/${topic}_${j}`,
          ...(i > 0 && j % 4 === 3 ? [`risk/${topics[i - 1]}_${j}`] : []),
        ],
        operation: 'mortgages/risk_dbt',
      }),
    ),
  )
  return {
    assets: [raw, ticks, silver, ...gold, ...risk],
    operations: [
      {
        name: 'mortgages/ingest_entries',
        executor: 'program',
        makes: [ticks.key],
        divisible: false,
        title: 'python -m entries {partition}',
        partitions: longAgo,
        spec: {},
      },
      {
        name: 'mortgages/clean',
        executor: 'isolated',
        aside: true,
        makes: [silver.key],
        divisible: false,
        title: 'ohpen-etl-orchestration {partition}',
        partitions: arrivals,
        pool: 'glue',
        spec: {},
      },
      {
        name: 'mortgages/aggregate',
        executor: 'gold',
        makes: keys(gold),
        divisible: false,
        title: 'ohpen-gold {partition}',
        partitions: months,
        spec: {},
      },
      { name: 'mortgages/risk_dbt', executor: 'dbt', makes: keys(risk), divisible: true, title: 'dbt build', spec: {} },
    ],
  }
}

function keys(assets: readonly Asset[]): readonly AssetKey[] {
  return assets.map(({ key }) => key)
}

/** Two tests of each model, one of them only a warning. */
function checksOf(assets: readonly Asset[]): readonly Check[] {
  return assets.flatMap(({ key, kind, operation, storage }) => {
    if (kind !== 'model' || operation === undefined || storage === 'ephemeral') return []
    const [platform = '', , name = ''] = key.split('/')
    return (['error', 'warn'] as const).map((severity): Check => {
      const test = `${severity === 'error' ? 'unique' : 'accepted_range'}_${name}`
      return {
        key: `${platform}/checks/${test}`,
        name: test,
        kind: 'data',
        severity,
        assets: [key],
        operation,
        ref: `test.${test}`,
        tags: [],
        names: {},
      }
    })
  })
}

/** The whole workspace: about 300 assets. */
export function testWorld(): GraphData {
  const parts = [nba(), mortgages()]
  const assets = parts.flatMap((part) => part.assets)
  return { assets, operations: parts.flatMap((part) => part.operations), checks: checksOf(assets) }
}
