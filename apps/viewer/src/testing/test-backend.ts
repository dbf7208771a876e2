import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { earlierRun, executeRun, newRunId } from '@headwater/engine'
import { InternalError, UserError } from '@headwater/errors'
import { evaluateFreshness, type FreshnessState, policyWords } from '@headwater/freshness'
import { type AssetGraph, newestDue } from '@headwater/graph'
import { type Ledger, openLedger } from '@headwater/ledger'
import { assetStatuses, makePlan, type Plan } from '@headwater/planner'
import { type AssetHealthLine, formatReport } from '@headwater/reporters'
import type { FreshnessHistoryView, PlanView, StartView } from '../api/index.ts'
import type { Backend } from '../backend.ts'
import { pretendingExecutors } from './executors.ts'
import { isolatedRun } from './isolated-run.ts'
import { requestOf } from './plan-request.ts'
import { plausibleCode, plausibleComparison, reasonsOf, untouchedOf, whyOf } from './plausible.ts'

export interface TestBackendOptions {
  readonly graph: AssetGraph
  readonly url: string
  readonly schema: string
  /** The target's clock. Default: the system's. */
  readonly now?: () => Date
  /** Milliseconds that an asset takes, about; 0: no time. Default: 700. */
  readonly msPerAsset?: number
}

export interface TestBackend extends Backend, AsyncDisposable {
  /** Another graph from now on, as if files had changed. */
  change(graph: AssetGraph): void
  /** Resolves once all runs that were started here have ended. */
  idle(): Promise<void>
}

const PLANS_KEPT = 20

/**
 * A backend for the viewer's tests and for looking at the page: the real planner, engine, freshness and reports over a real ledger.
 * What the runs make is pretended, and so are the code of assets and comparisons. Test equipment only.
 */
export async function testBackend(options: TestBackendOptions): Promise<TestBackend> {
  const { url, schema, now = () => new Date(), msPerAsset = 700 } = options
  let graph = options.graph
  const ledger = await openLedger({ url, schema })
  const listeners = new Set<() => void>()
  const plans = new Map<string, Plan>()
  const starts = new Map<string, StartView>()
  const runs = new Set<Promise<unknown>>()
  const ending = new AbortController()
  const today = (): string => now().toISOString().slice(0, 10)

  async function standing(from: Ledger): Promise<readonly AssetHealthLine[]> {
    const [snapshot, troubles] = await Promise.all([from.snapshot(), from.troubles()])
    const byAsset = Map.groupBy(troubles, ({ asset }) => asset)
    return assetStatuses(graph, snapshot, { logicalDate: today() }).map((status): AssetHealthLine => {
      const { key, causes, state } = status
      const own = byAsset.get(key) ?? []
      const failed = own.find((trouble) => trouble.state === 'failed')
      const trouble = failed ?? (state === 'missing' ? own[0] : undefined) ?? null
      return { key, causes, health: failed ? 'failed' : trouble ? 'unavailable' : state, trouble }
    })
  }

  function launch(command: string, work: (started: (runId: string) => void) => Promise<number>): StartView {
    const startId = randomBytes(6).toString('hex')
    const update = (change: Partial<StartView>): void => {
      const before = starts.get(startId) ?? first
      starts.set(startId, { ...before, ...change })
    }
    const first: StartView = {
      startId,
      command,
      runId: null,
      state: 'starting',
      exitCode: null,
      output: [`$ ${command}`],
    }
    update({})
    const running = work((runId) => update({ runId, state: 'running' })).then(
      (exitCode) => update({ state: 'ended', exitCode }),
      (error: unknown) => update({ state: 'ended', exitCode: 2, output: [`$ ${command}`, String(error)] }),
    )
    runs.add(running)
    void running.finally(() => runs.delete(running))
    return starts.get(startId) ?? first
  }

  function execute(plan: Plan, reason: string | null, resume: string | null): StartView {
    const runId = resume ?? newRunId()
    const command =
      resume === null ? `pnpm materialize ${plan.request.selection}` : `pnpm headwater runs resume ${resume}`
    return launch(command, async (started) => {
      const end = await executeRun({
        plan,
        graph,
        store: ledger,
        now,
        requestedBy: 'viewer@test',
        reason,
        runId,
        ...(resume !== null && { resume: async () => earlierRun(await ledger.runs.show(resume)) }),
        runsFolder: join(tmpdir(), 'headwater-viewer-testing'),
        limits: { steps: 3, pools: {} },
        signal: ending.signal,
        onEvent: (event) => {
          if (event.type === 'run started' || event.type === 'run resumed') started(runId)
        },
        executors: pretendingExecutors({
          msOf: (key) => msPerAsset * (0.5 + ((key.length * 7) % 10) / 10),
          pause: (ms, signal) => (ms < 1 ? Promise.resolve() : sleep(ms, undefined, { signal }).catch(() => {})),
          fate: (key, partition, attempt) => {
            if (attempt === 1 && graph.asset(key).tags.includes('flaky')) return 'failed'
            return key === 'nba/bronze/odds' && partition === newestDue({ type: 'daily' }, today())
              ? 'unavailable'
              : undefined
          },
          onAside: async (key, partition, by) => {
            const stamp = now()
              .toISOString()
              .replace(/[-:]|\.\d+/g, '')
            const made = isolatedRun(partition, `backfill-${partition}-${stamp}`, {
              plannedAt: now(),
              valid: 1_210,
              backfillId: `backfill-${by}`,
            })
            await ledger.isolated.plan([{ ...made, asset: key, headwaterRun: by, reason }])
          },
        }),
      })
      if (end.state === 'busy') throw new UserError('refused', `run ${end.holders[0]?.runId} writes the same assets`)
      return end.state === 'succeeded' ? 0 : 1
    })
  }

  async function move(action: 'promote' | 'rollback', name: string, reason: string | null): Promise<void> {
    const made = [
      ...(await ledger.isolated.find({ backfillId: name })),
      ...(await ledger.isolated.find({ runIds: [name] })),
    ]
    const [first] = made
    if (first === undefined) throw new UserError('unknown-run', `there is no backfill ${name}`)
    const at = now()
    const deed = { id: `${action}/${at.getTime()}`, asset: first.asset, action, at, by: 'viewer@test', reason }
    const details = { dates: made.map(({ partition }) => partition) }
    await ledger.isolated.record([{ ...deed, approvedBy: null, ticket: null, subject: name, details }])
  }

  return {
    target: { name: 'sandbox', isSandbox: true },
    now,
    database: { ledgerUrl: url, ledgerSchema: schema },
    graph: async () => graph,
    onGraph(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    change(other) {
      graph = other
      for (const changed of listeners) changed()
    },
    async idle() {
      while (runs.size > 0) await Promise.allSettled(runs)
    },
    standing: async (from) => ({ logicalDate: today(), lines: await standing(from) }),
    why: async (key) => whyOf(graph, key, await standing(ledger), now()),
    code: async (key) => plausibleCode(graph, key),
    async plan(asked) {
      const request = requestOf(graph, asked, today())
      const plan = makePlan(graph, await ledger.snapshot(), request)
      const view: PlanView = {
        planId: randomBytes(8).toString('hex'),
        plan,
        reasons: reasonsOf(plan, graph),
        untouched: untouchedOf(plan),
        command: `pnpm materialize ${asked.select.join(' ')}${asked.downstream ? ' --downstream' : ''}`,
        warnings: plan.assets.flatMap(({ risk }) => risk ?? []),
        needsReason: false,
        aside: plan.assets.some(({ mode }) => mode === 'write aside'),
      }
      plans.set(view.planId, plan)
      for (const old of [...plans.keys()].slice(0, -PLANS_KEPT)) plans.delete(old)
      return view
    },
    async start(planId, reason) {
      const plan = plans.get(planId)
      if (plan === undefined) throw new UserError('refused', 'that plan is not known any more: look at a new one')
      return execute(plan, reason, null)
    },
    async resume(runId) {
      const { plan, reason, state } = await ledger.runs.show(runId)
      if (state === 'succeeded') throw new UserError('refused', `run ${runId} has succeeded: nothing is left`)
      return execute(plan, reason, runId)
    },
    async cancel(runId) {
      const state = await ledger.runs.requestCancel(runId, 'viewer@test', now())
      if (state !== 'running') throw new UserError('refused', `run ${runId} has ended already`)
    },
    async promote(names, { reason }) {
      return launch(`pnpm headwater promote ${names.join(' ')}`, async () => {
        for (const name of names) await move('promote', name, reason)
        return 0
      })
    },
    async rollback(name, reason) {
      return launch(`pnpm headwater rollback ${name}`, async () => {
        await move('rollback', name, reason)
        return 0
      })
    },
    started: (startId) => starts.get(startId) ?? null,
    async report(runId) {
      const run = await ledger.runs.show(runId)
      const events = await ledger.runs.events(runId, { limit: 2_000 })
      const state = run.expired === true ? ('died' as const) : run.state
      const facts = { run: { ...run, state }, events: events.map(({ event }) => event), aside: [], deeds: [] }
      return formatReport(facts, { graph, postMortem: false })
    },
    async isolated(key, partition) {
      const found = await ledger.isolated.find({ asset: key, partitions: [partition] })
      const deeds = (await ledger.isolated.deeds(key)).filter(({ details }) =>
        JSON.stringify(details).includes(partition),
      )
      const newest = deeds.findLast(({ action }) => action === 'promote' || action === 'rollback')
      const promoted = found.find(({ backfillId, runId }) => [backfillId, runId].includes(newest?.subject ?? ''))
      const canonical = newest?.action === 'promote' ? promoted : found.find(({ backfillId }) => backfillId === null)
      return {
        partition,
        canonical: canonical?.runId ?? null,
        runs: found.toReversed().map(({ plannedAt, endedAt, metrics, files, ...run }) => ({
          ...run,
          metrics: metrics && {
            input: metrics.input_rows,
            valid: metrics.valid_rows,
            quarantined: metrics.quarantined_rows,
            condemned: metrics.condemned_rows,
          },
          bytes: files?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null,
          plannedAt: plannedAt.toISOString(),
          endedAt: endedAt?.toISOString() ?? null,
        })),
        deeds: deeds.toReversed().map(({ asset: _, at, ...deed }) => ({ ...deed, at: at.toISOString() })),
      }
    },
    async compare(key, partition, a, b) {
      const found = await ledger.isolated.find({ asset: key, partitions: [partition], runIds: [a, b] })
      const [one, other] = [a, b].map((runId) => found.find((run) => run.runId === runId))
      if (!one || !other) throw new UserError('unknown-run', `there are no two such runs of ${partition}`)
      return plausibleComparison(one, other)
    },
    async freshness() {
      const facts = await ledger.freshnessFacts()
      const report = evaluateFreshness(graph, facts, { at: now(), target: 'sandbox' })
      const allowed = report.results.map(({ policy }) =>
        policy === null ? 'as what it is made of' : policyWords(policy),
      )
      return { report, allowed }
    },
    async freshnessHistory(days) {
      const moments = Array.from({ length: days }, (_, i) => new Date(now().getTime() - (days - 1 - i) * 86_400_000))
      const states: { [policy: string]: (FreshnessState | null)[] } = Object.create(null)
      for (const [i, at] of moments.entries()) {
        const facts = await ledger.freshnessFacts({ at })
        const seen = new Map<string, number>()
        for (const { asset, policy, state } of evaluateFreshness(graph, facts, { at, target: 'sandbox' }).results) {
          const place = policy === null ? 'inherited' : (graph.asset(asset).freshness ?? []).indexOf(policy)
          const name = `${asset}#${place}`
          if (seen.has(name)) throw new InternalError(`${name} was judged twice`)
          seen.set(name, i)
          states[name] ??= Array(days).fill(null)
          const line = states[name]
          if (line !== undefined) line[i] = state
        }
      }
      return { at: moments.map((at) => at.toISOString()), states } satisfies FreshnessHistoryView
    },
    async [Symbol.asyncDispose]() {
      ending.abort()
      await Promise.allSettled(runs)
      await ledger.close()
    },
  }
}
