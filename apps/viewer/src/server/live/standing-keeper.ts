import { UnreachableError } from '@headwater/errors'
import type { StandingView } from '../../api/index.ts'
import type { Backend } from '../../backend.ts'
import type { LedgerLink } from '../ledger-link.ts'
import type { PulseRow } from '../rows.ts'
import { isDead } from '../views/dead.ts'
import { type Goings, type Healths, readGoings, readHealths, standingOf } from './read-standing.ts'

/** How everything stands, with its JSON: written once for all who ask. */
export interface WrittenStanding {
  readonly view: StandingView
  readonly json: string
}

export interface Refreshed {
  /** The same object as before while nothing moved. */
  readonly standing: WrittenStanding
  /** Null while the ledger is away. */
  readonly pulse: PulseRow | null
}

export interface StandingKeeper {
  /** Asks the ledger whether anything moved; only then it is read anew. Never throws for a ledger that is away. */
  refresh(): Promise<Refreshed>
  /** What is known is out of date for another reason: the graph is another one. */
  forget(): void
}

/** Time passes too: days begin, and what was due is missing. */
const KEEP_MS = 60_000
/** How everything stands is not read anew sooner than after so many times what reading it took. */
const REST = 4

/** What was read, and what the ledger's pulse was then. */
interface Read<T> {
  readonly value: T
  readonly mark: string
  readonly endedAt: number
  readonly tookMs: number
}

/** Keeps how everything stands for all who ask, so that a hundred of them cost as much as one. */
export function standingKeeper(backend: Backend, link: LedgerLink): StandingKeeper {
  let healths: Read<Healths> | undefined
  let goings: Read<Goings> | undefined
  let told: (WrittenStanding & { readonly timeless: string }) | undefined
  let asking: Promise<Refreshed> | undefined
  /** How many graphs there were before. */
  let graphs = 0

  function tell(view: StandingView): WrittenStanding {
    const timeless = JSON.stringify({ ...view, at: '' })
    if (told?.timeless !== timeless) told = { view, timeless, json: JSON.stringify(view) }
    return told
  }

  async function refresh(): Promise<Refreshed> {
    const of = graphs
    try {
      const pulse = await (await link.queries()).pulse()
      const runs = JSON.stringify(pulse.running.map((run) => [run.runId, run.events, isDead(run)]))
      // What a run logs changes nothing of how anything stands; what it makes does.
      const ends = pulse.running.map((run) => [run.runId, run.ended])
      const all = JSON.stringify({ ...pulse, running: ends })
      const [newHealths, newGoings] = await Promise.all([
        healths === undefined || isDue(healths, all) ? read(all, () => readHealths(backend, link)) : healths,
        goings?.mark === runs ? goings : read(runs, () => readGoings(link, pulse)),
      ])
      const moved = newHealths !== healths || newGoings !== goings || told === undefined || told.view.trouble !== null
      // Read of a graph that is another one by now: said this once, and read anew.
      healths = of === graphs ? newHealths : undefined
      goings = newGoings
      if (told !== undefined && !moved) return { standing: told, pulse }
      return { standing: tell(standingOf(newHealths.value, newGoings.value, backend.now())), pulse }
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error
      return {
        standing: tell({ ...(told?.view ?? nothingKnown(backend.now())), trouble: error.message }),
        pulse: null,
      }
    }
  }

  return {
    refresh() {
      asking ??= refresh().finally(() => {
        asking = undefined
      })
      return asking
    },
    forget() {
      graphs += 1
      healths = undefined
    },
  }
}

async function read<T>(mark: string, ask: () => Promise<T>): Promise<Read<T>> {
  const startedAt = performance.now()
  const value = await ask()
  const endedAt = performance.now()
  return { value, mark, endedAt, tookMs: endedAt - startedAt }
}

function isDue(known: Read<unknown>, mark: string): boolean {
  const age = performance.now() - known.endedAt
  return age > KEEP_MS || (known.mark !== mark && age > known.tookMs * REST)
}

function nothingKnown(now: Date): StandingView {
  const at = now.toISOString()
  return { at, logicalDate: at.slice(0, 10), assets: {}, running: [], trouble: null }
}
