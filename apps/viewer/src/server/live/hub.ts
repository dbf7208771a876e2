import type { Backend } from '../../backend.ts'
import type { LedgerLink } from '../ledger-link.ts'
import type { PulseRow } from '../rows.ts'
import { isDead } from '../views/dead.ts'
import { graphVersion } from '../views/graph-view.ts'
import { standingKeeper, type WrittenStanding } from './standing-keeper.ts'

/** What those who listen are told. */
export interface Listener {
  standing?(standing: WrittenStanding): void
  graph?(version: string): void
  runs?(runIds: readonly string[]): void
  /** The ledger answers again, or does not. */
  pulse?(answers: boolean): void
}

export interface LiveHub {
  standing(): Promise<WrittenStanding>
  /** Gives what ends it. While nobody listens, nobody asks the ledger anything. */
  listen(listener: Listener): () => void
  close(): void
}

const EVERY_MS = 500
/** A ledger that is away is not asked all the time. */
const AWAY_MS = 1_500

/** One poller for all pages. */
export function liveHub(backend: Backend, link: LedgerLink): LiveHub {
  const keeper = standingKeeper(backend, link)
  const listeners = new Set<Listener>()
  let timer: NodeJS.Timeout | undefined
  let told: WrittenStanding | undefined
  let before: PulseRow | null = null

  async function tick(): Promise<void> {
    let answers = false
    try {
      const { standing, pulse } = await keeper.refresh()
      answers = pulse !== null
      if (pulse !== null) {
        const moved = before === null ? pulse.running.map(({ runId }) => runId) : movedRuns(before, pulse)
        before = pulse
        if (moved.length > 0) for (const listener of listeners) listener.runs?.(moved)
      }
      if (standing !== told) for (const listener of listeners) listener.standing?.(standing)
      told = standing
    } catch {
      // A bug, or a workspace that does not load just now: whoever asks by himself is told which. The stream goes on.
    }
    for (const listener of listeners) listener.pulse?.(answers)
    schedule(answers ? EVERY_MS : AWAY_MS)
  }

  function schedule(ms: number): void {
    clearTimeout(timer)
    timer = listeners.size > 0 ? setTimeout(() => void tick(), ms) : undefined
  }

  const endGraph = backend.onGraph(() => {
    keeper.forget()
    void backend.graph().then(
      (graph) => {
        for (const listener of listeners) listener.graph?.(graphVersion(graph))
      },
      // A file that is half written: the next change brings it.
      () => {},
    )
  })

  return {
    standing: async () => (await keeper.refresh()).standing,
    listen(listener) {
      listeners.add(listener)
      if (timer === undefined) schedule(EVERY_MS)
      return () => {
        listeners.delete(listener)
        if (listeners.size > 0) return
        clearTimeout(timer)
        timer = undefined
      }
    },
    close() {
      listeners.clear()
      clearTimeout(timer)
      endGraph()
    },
  }
}

/** Runs that began, moved on, died or ended between two looks. */
function movedRuns(before: PulseRow, now: PulseRow): readonly string[] {
  const marks = ({ running }: PulseRow): Map<string, string> =>
    new Map(running.map((run) => [run.runId, `${run.events} ${run.owner} ${isDead(run)}`]))
  const earlier = marks(before)
  const later = marks(now)
  const moved = new Set<string>()
  for (const [runId, mark] of later) if (earlier.get(runId) !== mark) moved.add(runId)
  for (const runId of earlier.keys()) if (!later.has(runId)) moved.add(runId)
  // It began and ended between two looks.
  if (now.newestRun !== null && now.newestRun !== before.newestRun) moved.add(now.newestRun)
  if (now.lastEnd !== null && now.lastEnd.at !== before.lastEnd?.at) moved.add(now.lastEnd.runId)
  return [...moved]
}
