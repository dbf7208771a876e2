import type { Backend } from '@headwater/viewer'
import { runningTarget, type Session } from '../session.ts'
import type { NamedTarget, Target } from '../target.ts'
import type { LiveWorkspace } from './live-workspace.ts'
import { askLedger, targetNow } from './target-now.ts'

export interface BackendOptions {
  readonly live: LiveWorkspace
  readonly workspace: Session['workspace']
  readonly named: NamedTarget
  /** The same as it was reached when the server was started. */
  readonly reached: Target
  /** The target as typed, for commands to paste. */
  readonly typed: string | undefined
}

/** The schema that every ledger of ours is in. */
const LEDGER_SCHEMA = 'headwater'

/** The workspace and its commands, as the viewer's server asks for them. What a method needs is loaded when it is called first. */
export function createBackend({ live, workspace, named, reached, typed }: BackendOptions): Backend {
  const session = (): Promise<Session> => live.session()
  let known = reached
  const changing = lazily(async () => {
    const [{ createPlans }, { createStarts }, { createDeeds }] = await Promise.all([
      import('./plans.ts'),
      import('./starts.ts'),
      import('./deeds.ts'),
    ])
    const plans = createPlans(typed, async () => targetNow(await session()))
    const starts = createStarts(workspace.root)
    return { plans, starts, deeds: createDeeds({ plans, starts, session }) }
  })
  let find: Backend['started'] = () => null

  return {
    target: { name: named.name, isSandbox: named.isSandbox },
    now: () => named.now(),
    graph: async () => (await session()).graph,
    onGraph: (changed) => live.onChange(changed),
    get database() {
      // A sandbox that was ended and started again may be somewhere else; while it is down, it is where it was.
      known = runningTarget(workspace, named) ?? known
      return { ledgerUrl: known.ledgerUrl, ledgerSchema: LEDGER_SCHEMA }
    },
    async standing(ledger) {
      const { standingOf } = await import('./standing.ts')
      return standingOf(await session(), ledger)
    },
    async why(key) {
      const { whyView } = await import('./why.ts')
      return whyView(await session(), key, typed === undefined ? {} : { target: typed })
    },
    async code(key) {
      const { codeView } = await import('./code.ts')
      return codeView(await session(), key)
    },
    async freshness() {
      const { freshnessView } = await import('./freshness.ts')
      return freshnessView(await session())
    },
    async freshnessHistory(days) {
      const { freshnessHistory } = await import('./freshness.ts')
      return freshnessHistory(await session(), days)
    },
    async isolated(key, partition) {
      const { isolatedView } = await import('./isolated.ts')
      return isolatedView(await session(), key, partition)
    },
    async compare(key, partition, a, b) {
      const { comparisonView } = await import('./isolated.ts')
      return comparisonView(await session(), key, partition, a, b)
    },
    async report(runId) {
      const [{ formatReport }, { reportFacts }, { hideSecrets }] = await Promise.all([
        import('@headwater/reporters'),
        import('../report/report-facts.ts'),
        import('../secrets.ts'),
      ])
      const now = await session()
      const facts = await askLedger(targetNow(now), (ledger) => reportFacts(ledger, runId, false))
      return formatReport(facts, { graph: now.graph, postMortem: false, redact: hideSecrets })
    },
    plan: async (asked) => (await changing()).plans.show(asked),
    start: async (planId, reason) => (await doing()).start(planId, reason),
    resume: async (runId) => (await doing()).resume(runId),
    cancel: async (runId) => (await doing()).cancel(runId),
    promote: async (names, options) => (await doing()).promote(names, options),
    rollback: async (name, reason) => (await doing()).rollback(name, reason),
    started: (startId) => find(startId),
  }

  async function doing() {
    const { deeds, starts } = await changing()
    find = (startId) => starts.find(startId)
    return deeds
  }
}

function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
