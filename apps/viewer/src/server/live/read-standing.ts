import type { AssetHealth } from '@headwater/reporters'
import type { AssetStanding, RunningView, StandingView } from '../../api/index.ts'
import type { Backend } from '../../backend.ts'
import type { LedgerLink } from '../ledger-link.ts'
import type { PulseRow } from '../rows.ts'
import { activities } from '../views/activity.ts'
import { causeOf } from '../views/cause.ts'
import { isDead } from '../views/dead.ts'

/** How the content of everything stands: slow to find out, and slow to change. */
export interface Healths {
  readonly logicalDate: string
  readonly assets: readonly { readonly key: string; readonly health: AssetHealth; readonly cause: string | null }[]
}

/** What runs that go on do just now: quick to find out. */
export interface Goings {
  readonly running: readonly RunningView[]
  readonly activity: ReadonlyMap<string, NonNullable<AssetStanding['activity']>>
}

export async function readHealths(backend: Backend, link: LedgerLink): Promise<Healths> {
  const [graph, ledger] = await Promise.all([backend.graph(), link.ledger()])
  const { logicalDate, lines } = await backend.standing(ledger)
  const assets = lines.map((line) => ({ key: line.key, health: line.health, cause: causeOf(line, graph) }))
  return { logicalDate, assets }
}

export async function readGoings(link: LedgerLink, { running }: PulseRow): Promise<Goings> {
  if (running.length === 0) return { running: [], activity: new Map() }
  const queries = await link.queries()
  const [going, waiting, starts] = await Promise.all([
    queries.going(),
    queries.goingAssets(),
    queries.assetStarts(running.map(({ runId }) => runId)),
  ])
  const dead = new Set(running.filter(isDead).map(({ runId }) => runId))
  // What a run that died was to do nobody does.
  const alive = waiting.filter(({ runId }) => !dead.has(runId))
  return {
    running: going.map((run) => ({ ...run, startedAt: run.startedAt.toISOString(), dead: dead.has(run.runId) })),
    activity: activities(alive, starts),
  }
}

export function standingOf(healths: Healths, { running, activity }: Goings, now: Date): StandingView {
  // Without a prototype `constructor` is a name like any other.
  const assets: { [key: string]: AssetStanding } = Object.create(null)
  for (const { key, health, cause } of healths.assets) {
    assets[key] = { health, cause, activity: activity.get(key) ?? null }
  }
  return { at: now.toISOString(), logicalDate: healths.logicalDate, assets, running, trouble: null }
}
