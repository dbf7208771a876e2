import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { executeRun, type IsolatedRun } from '@headwater/engine'
import { type AssetGraph, type AssetKey, addDays, assetKey, partitionsBetween } from '@headwater/graph'
import type { RecordedMaterialization } from '@headwater/ledger'
import { makePlan, type PlanRequest } from '@headwater/planner'
import { pretendingExecutors } from './executors.ts'
import { behindTheLedgersBack } from './history-in-sql.ts'
import { isolatedRun, silver } from './isolated-run.ts'
import { later, type Season, seasonEnd } from './season.ts'
import { longAgo } from './world.ts'

/*
 * A season for the world to look at: three weeks of runs, failed and stale and missing assets, partitions, and runs that were
 * written beside one another. Everything goes through the ledger's own ways but what would take minutes there.
 */

const DAY = 86_400_000

/** Never recorded: new models. */
const neverBuilt = new Set(['nba/gold/arena_travel', 'nba/gold/arena_home_away', 'mortgages/risk/prepayment_12'])
const codeMoved = new Set(['nba/silver/int_referee_clutch', 'mortgages/risk/income_9'])

/** Fills an empty ledger. */
export async function makeSeason(season: Season): Promise<void> {
  const { ledger, graph } = season
  await ledger.recordMaterializations(firstLoad(graph))
  for (let day = 21; day > 1; day--) await dayOfRuns(season, new Date(seasonEnd.getTime() - day * DAY))
  const morning = new Date(seasonEnd.getTime() - 7 * 3_600_000)
  await run(season, morning, ['nba/bronze/boxscores'], { partitions: ['2025-01-03'], reason: 'schedule nba/noon' })
  await ledger.recordMaterializations(byHand(graph))
  const now = new Date(seasonEnd.getTime() - 3 * 3_600_000)
  await run(season, now, ['nba/bronze/odds'], { fate: () => 'unavailable', reason: 'nightly ingestion' })
  await run(season, later(now, 20), ['nba/gold/team_form'], {
    downstream: true,
    reason: 'the tests were too strict',
    fate: (key) => (key === 'nba/gold/team_form' ? 'failed' : undefined),
  })
  await run(season, later(now, 40), ['nba/silver/int_shot_splits'], {
    downstream: true,
    cancelled: true,
    reason: 'started by mistake',
  })
  await ledger.invalidate([
    {
      asset: assetKey('nba/silver/dim_contracts'),
      partition: null,
      kind: 'marked',
      reason: 'the salary cap of last year was used <b>twice</b>',
      by: 'ada@host',
      at: later(now, 60),
    },
    {
      asset: assetKey('nba/bronze/odds'),
      partition: '2024-12-12',
      kind: 'marked',
      reason: 'the odds of two games are swapped',
      by: 'grace@host',
      at: later(now, 61),
    },
  ])
  await writtenAside(season)
  await behindTheLedgersBack(season)
}

/** Everything, as a sandbox loads it: with the days of the season. */
function firstLoad(graph: AssetGraph): RecordedMaterialization[] {
  return graph.keys.flatMap((key): RecordedMaterialization[] => {
    const { partitions, codeVersion, kind, storage } = graph.asset(key)
    if (skipped(graph, key) || storage === 'none') return []
    const made = { asset: key, codeVersion, source: kind === 'source' ? 'observed' : 'sandbox' }
    if (partitions === undefined) {
      return [{ ...made, partition: null, rows: 1_000 + key.length * 97, at: new Date('2024-12-10T06:00:00Z') }]
    }
    const last = partitions.type === 'monthly' ? '2024-12' : '2025-01-02'
    return partitionsBetween(partitions, partitions.start, last).map((partition, i) => ({
      ...made,
      partition,
      rows: 900 + ((i * 37) % 500),
      at: new Date(Date.parse(`${partition.length === 7 ? `${partition}-28` : partition}T00:00:00Z`) + DAY * 1.5),
    }))
  })
}

/** As if somebody had run all of dbt by hand: from here on everything is fresh but what comes behind. */
function byHand(graph: AssetGraph): RecordedMaterialization[] {
  const at = new Date(seasonEnd.getTime() - 6 * 3_600_000)
  return graph.keys.flatMap((key) => {
    const { partitions, codeVersion, storage, upstream } = graph.asset(key)
    if (skipped(graph, key) || storage === 'none' || partitions !== undefined) return []
    return [
      {
        asset: key,
        partition: null,
        rows: 1_100 + key.length * 97,
        codeVersion: codeMoved.has(key) ? 'code of last week' : codeVersion,
        source: 'dbt by hand',
        at,
        inputs: { type: 'baseline' as const, upstream },
      },
    ]
  })
}

function skipped(graph: AssetGraph, key: AssetKey): boolean {
  const { storage, operation, partitions, kind } = graph.asset(key)
  if (neverBuilt.has(key) || storage === 'ephemeral' || partitions?.start === longAgo.start) return true
  return operation === undefined && kind !== 'source'
}

async function dayOfRuns(season: Season, noon: Date): Promise<void> {
  const yesterday = addDays(noon.toISOString().slice(0, 10), -1)
  await run(season, noon, ['nba/bronze/boxscores'], { partitions: [yesterday], reason: 'schedule nba/noon' })
  const topic = ['player', 'team', 'game', 'lineup', 'shot'][noon.getUTCDate() % 5]
  const roots = [`nba/silver/int_${topic}_clutch`, `nba/silver/int_${topic}_rest`]
  await run(season, later(noon, 30), roots, {
    downstream: true,
    reason: null,
    fate: (key, day) =>
      key.endsWith('_rest') && noon.getUTCDate() % 6 === 0 && day === null && key.includes('gold')
        ? 'failed'
        : undefined,
  })
}

interface RunAsked {
  readonly partitions?: readonly string[]
  readonly downstream?: boolean
  readonly reason: string | null
  readonly cancelled?: boolean
  readonly fate?: (key: AssetKey, partition: string | null) => 'failed' | 'unavailable' | undefined
}

/** A run of the engine under a clock of its own, with pretended work. */
async function run(season: Season, start: Date, roots: readonly string[], asked: RunAsked): Promise<void> {
  const { ledger, graph } = season
  const { partitions = [], downstream = false, reason, fate, cancelled = false } = asked
  let clock = start.getTime()
  const now = (): Date => new Date(clock)
  const ending = new AbortController()
  const request: PlanRequest = {
    selection: roots.map((root) => `${root.split('/').slice(1).join('/')}${downstream ? '+' : ''}`).join(' '),
    roots: roots.map(assetKey),
    downstream,
    exclude: [],
    fullRefresh: false,
    logicalDate: start.toISOString().slice(0, 10),
    target: 'sandbox',
    partitions,
    cutoff: false,
    ...(partitions.length > 0 && { kind: 'backfill' as const }),
  }
  const plan = makePlan(graph, await ledger.snapshot(), request)
  let made = 0
  await executeRun({
    plan,
    graph,
    store: ledger,
    now,
    requestedBy: start.getUTCDate() % 3 === 0 ? 'ada@laptop' : 'scheduler@ci',
    reason,
    runsFolder: join(tmpdir(), 'headwater-viewer-testing'),
    limits: { steps: 1, pools: {} },
    signal: ending.signal,
    executors: pretendingExecutors({
      msOf: (key) => 400 + ((key.length * 131 + start.getUTCDate() * 53) % 2_600),
      pause: async (ms) => {
        clock += ms
        if (cancelled && ++made > 30) ending.abort()
      },
      ...(fate && { fate: (key: AssetKey, partition: string | null) => fate(key, partition) }),
    }),
  })
}

/** Originals of every date, a backfill of January that counts since, and one of February that waits. */
async function writtenAside({ ledger }: Season): Promise<void> {
  const dates = partitionsBetween({ type: 'daily', start: '2024-01-01', timeZone: 'UTC' }, '2024-01-01', '2024-03-31')
  const planned = dates.flatMap((partition, i): IsolatedRun[] => {
    const original = isolatedRun(partition, `${partition.replaceAll('-', '')}T120000Z`, {
      plannedAt: new Date(`${partition}T12:00:00Z`),
      valid: 1_190 + (i % 40),
    })
    const month = partition.slice(5, 7)
    if (month === '03') return [original]
    const backfillId =
      month === '01' ? 'backfill-2024-01-01-to-31-20250102T150000Z' : 'backfill-2024-02-01-to-29-gbp-20250104T090000Z'
    const again = isolatedRun(
      partition,
      `backfill-${partition}-${month === '01' ? '20250102T150000Z' : '20250104T090000Z'}`,
      {
        backfillId,
        plannedAt: new Date(month === '01' ? '2025-01-02T15:00:00Z' : '2025-01-04T09:00:00Z'),
        valid: 1_202 + (i % 40),
        replaces: original.runId,
        ...(partition === '2024-02-13' && { failed: 'quarantine rate 9.1 %, at most 5 % is allowed' }),
      },
    )
    return [original, again]
  })
  await ledger.isolated.plan(planned)
  await ledger.isolated.record([
    {
      id: 'promote/1',
      asset: silver,
      action: 'promote',
      at: new Date('2025-01-02T16:10:00Z'),
      by: 'ada@laptop',
      reason: 'GBP was rejected',
      approvedBy: 'grace@office',
      ticket: 'DATA-114',
      subject: 'backfill-2024-01-01-to-31-20250102T150000Z',
      details: { dates: dates.filter((date) => date < '2024-02') },
    },
  ])
}
