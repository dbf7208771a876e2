import {
  bronzeKey,
  compareRuns,
  homeSuccessKey,
  openObjects,
  parseSilverKey,
  partKey,
  prepareBackfill,
  quarantineKey,
  type RunRef,
  runFolder,
  validateRun,
} from '@headwater/aws/silver'
import { type Emulator, memoryStore, startEmulator, transactions, writeRun } from '@headwater/aws/silver/testing'
import { type Asset, buildGraph, daily, type Json, partitionsBetween } from '@headwater/graph'
import { makePlan } from '@headwater/planner'
import { ensurePython } from '@headwater/sandbox'
import { inTurn, line } from './measure.ts'

const DATES = partitionsBetween(daily({ start: '1997-01-01', timeZone: 'UTC' }), '1997-01-01', '2024-05-18')
const RUNS = 1000
const ROWS = 240
const AT_ONCE = 8
const ARN = 'arn:aws:states:eu-west-1:000000000000:execution:ohpen-etl-orchestration:bench'

/** Silver at a size that nobody has yet: a backfill of 10,000 ingest_dates, and 1,000 runs looked at, on an emulator of its own. */
export async function benchSilver(): Promise<void> {
  process.env.HEADWATER_TEST_PYTHON ??= await ensurePython(new URL('../..', import.meta.url).pathname, console.error)
  await using emulator = await startEmulator()
  await benchPlanning(emulator)
  await benchValidation(emulator)
}

async function benchPlanning({ aws, dataset }: Emulator): Promise<void> {
  const bronze = openObjects(aws, dataset.bronze.bucket)
  await Promise.all(DATES.map((date) => bronze.write(bronzeKey(dataset, date, runOf(date)), 'x')))
  const asset = dataset.silver.asset
  const request = {
    asset,
    partitions: DATES,
    strict: true,
    now: new Date('2026-01-29T15:00:00Z'),
    store: memoryStore(),
  }
  const before = aws.requests.total()
  const facts = await prepareBackfill(aws, dataset, request)
  const requests = aws.requests.total() - before
  const graph = silverGraph(dataset)
  const data = facts.partitions as unknown as { readonly [date: string]: Json }
  const plan = () =>
    makePlan(
      graph,
      { assets: {} },
      {
        selection: 'silver/transactions',
        roots: [asset],
        downstream: true,
        exclude: [],
        fullRefresh: false,
        logicalDate: '2026-01-29',
        target: 'sandbox',
        partitions: DATES,
        kind: 'backfill',
        aside: { canary: DATES[0] ?? null, data, facts: null },
      },
    )
  if (plan().steps.length !== DATES.length) throw new Error('not every date is planned')
  const { planning, preparing } = await inTurn(
    { planning: () => void plan(), preparing: async () => void (await prepareBackfill(aws, dataset, request)) },
    5,
  )
  const count = DATES.length.toLocaleString('en')
  line(`plan a backfill of ${count} ingest_dates, pure`, `${planning.toFixed(0)} ms`, '≤ 250 ms', planning <= 250)
  const perDate = requests / DATES.length
  line(
    `find out about them: Bronze, originals, names`,
    `${(preparing / 1000).toFixed(1)} s, ${requests} requests`,
    '≤ 0.1 requests a date',
    perDate <= 0.1,
  )
}

async function benchValidation({ aws, dataset }: Emulator): Promise<void> {
  const runs = DATES.slice(0, RUNS).map(
    (date): RunRef => ({ ingest_date: date, schema_v: 'v1', run_id: `backfill-${date}-20260129T150000Z` }),
  )
  await each(runs, async (run) => {
    const valid = transactions(run.ingest_date, ROWS)
    await writeRun(aws, dataset, {
      ...run,
      valid,
      quarantine: ['type'],
      executionArn: ARN,
      bronzeRun: runOf(run.ingest_date),
    })
  })
  const silver = openObjects(aws, dataset.silver.bucket)
  const list = async () => {
    const objects = await silver.list(`${dataset.silver.prefix}/year=`)
    const found = new Set(objects.map(({ key }) => parseSilverKey(dataset, key)?.runId))
    if (found.size !== RUNS) throw new Error(`${found.size} runs are listed`)
  }
  const validate = async ({ ingest_date: date, run_id: runId }: RunRef) => {
    const asked = { date, runId, schemaVersion: 'v1', executionArn: ARN, bronzeKey: bronzeOf(date) }
    const { findings } = await validateRun(aws, dataset, asked)
    if (findings.length > 0) throw new Error(JSON.stringify(findings))
  }
  const bronzeOf = (date: string) => bronzeKey(dataset, date, runOf(date))
  // What nobody can do without: every object of a run, fetched once.
  const fetchAlone = async (run: RunRef) => {
    const { ingest_date: date, run_id: runId } = run
    const folder = runFolder(dataset, date.slice(0, 7), 'v1', runId)
    await silver.read(homeSuccessKey(dataset, run))
    await Promise.all([
      silver.list(`${folder}/`),
      silver.read(partKey(folder, 0)),
      openObjects(aws, dataset.bronze.bucket).read(bronzeOf(date)),
      openObjects(aws, dataset.quarantine.bucket).read(quarantineKey(dataset, date, runId)),
    ])
  }
  const time = async (work: () => Promise<void>) => {
    const start = performance.now()
    await work()
    return performance.now() - start
  }
  const [a, b] = runs
  if (a === undefined || b === undefined) throw new Error('no runs')
  const before = aws.requests.total()
  await validate(a)
  const perValidation = aws.requests.total() - before
  await compareRuns(aws, dataset, { date: a.ingest_date, a, b })
  const perComparison = aws.requests.total() - before - perValidation
  // In turn, a hundred at a time, so that a drift of the machine hits both.
  const times = { validate: 0, fetchAlone: 0 }
  for (let from = 0; from < RUNS; from += 100) {
    const some = runs.slice(from, from + 100)
    times.fetchAlone += await time(() => each(some, fetchAlone))
    times.validate += await time(() => each(some, validate))
  }
  const { listing } = await inTurn({ listing: list }, 3)
  const ratio = times.validate / times.fetchAlone
  const count = RUNS.toLocaleString('en')
  line(`list ${count} runs`, `${listing.toFixed(0)} ms`, '≤ 1,500 ms', listing <= 1500)
  line(
    `validate ${count} runs, against fetching them alone`,
    `${(times.validate / 1000).toFixed(1)} / ${(times.fetchAlone / 1000).toFixed(1)} s = ${ratio.toFixed(2)}x`,
    '≤ 4x',
    ratio <= 4,
  )
  line('S3 requests: to validate a run of one month', `${perValidation}`, '5', perValidation === 5)
  line('S3 requests: to compare two of them', `${perComparison}`, '4', perComparison === 4)
}

/** Bronze, Silver written aside from it, and Gold behind. */
function silverGraph({ bronze, silver, gold }: Emulator['dataset']) {
  const days = daily({ start: DATES[0] ?? '', timeZone: 'UTC' })
  const common = { tags: [], description: '', codeVersion: '1', names: {}, meta: {}, partitions: days } as const
  const assets: Asset[] = [
    { ...common, key: bronze.asset, kind: 'source', group: 'bronze', storage: 'rows', upstream: [] },
    {
      ...common,
      key: silver.asset,
      kind: 'table',
      group: 'silver',
      storage: 'runs',
      upstream: [bronze.asset],
      operation: 'mortgages/transaction_etl',
    },
    ...Object.values(gold.assets).map(
      (key): Asset => ({
        ...common,
        key,
        kind: 'table',
        group: 'gold',
        storage: 'runs',
        upstream: [silver.asset],
        operation: 'mortgages/gold_months',
      }),
    ),
  ]
  return buildGraph({
    assets,
    operations: [
      {
        name: 'mortgages/transaction_etl',
        executor: 'isolated',
        makes: [silver.asset],
        divisible: false,
        title: 'transaction_etl {partition}',
        partitions: days,
        aside: true,
        spec: {},
      },
      {
        name: 'mortgages/gold_months',
        executor: 'gold',
        makes: Object.values(gold.assets),
        divisible: false,
        title: 'gold_months {partition}',
        partitions: days,
        spec: {},
      },
    ],
    checks: [],
  })
}

function runOf(date: string): string {
  return `${date.replaceAll('-', '')}T120000Z`
}

/** Does the work of each, so many at once as a pool would let. */
async function each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = items.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of left) await work(item)
    }),
  )
}
