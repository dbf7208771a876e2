import type { AssetKey } from '@headwater/graph'
import type { RunEvent } from './events.ts'
import { finishAsset, finishCheck, type RunContext } from './run-context.ts'
import type { Startable } from './scheduler-state.ts'
import type { AssetOutcome, CheckOutcome, StepInput, StepReport } from './step.ts'

/** Takes what an executor says in one attempt. */
export interface StepReports {
  readonly report: (report: StepReport) => void
  readonly external: (id: string, url: string | null) => Promise<void>
  /** What was reported and written. */
  readonly written: { readonly assets: Map<AssetKey, AssetOutcome>; readonly checks: Map<string, CheckOutcome> }
  /** What was reported and is held back. */
  readonly held: { readonly assets: Map<AssetKey, AssetOutcome>; readonly checks: Map<string, CheckOutcome> }
  /** What was recorded last as started outside. */
  readonly lastExternal: () => { readonly id: string; readonly url: string | null } | null
  /** Takes no more reports, and resolves when those taken are written. */
  readonly end: () => Promise<void>
}

/** Says which outcomes are not to be written yet. */
export interface Holding {
  readonly asset: (outcome: AssetOutcome) => boolean
  readonly check: (outcome: CheckOutcome) => boolean
}

/** Takes an executor's reports in their order, one write at a time; each asset and check counts once, at its first report. */
export function takeReports(
  run: RunContext,
  input: StepInput,
  holding: Holding,
  lacks: Startable['lacks'] = undefined,
): StepReports {
  const step = input.step.id
  const expected = new Set<AssetKey>(input.assets.map(({ asset }) => asset.key))
  const expectedChecks = new Set(input.checks.map(({ key }) => key))
  const written: StepReports['written'] = { assets: new Map(), checks: new Map() }
  const held: StepReports['held'] = { assets: new Map(), checks: new Map() }
  let started: { readonly id: string; readonly url: string | null } | null = null
  let last: Promise<void> = Promise.resolve()
  let open = true

  const inTurn = (write: () => Promise<void> | void): Promise<void> => {
    last = last.then(write)
    // The store tells the run of its failure by itself; `end` brings it back to whoever waits for this step.
    last.catch(() => {})
    return last
  }
  const tell = (event: RunEvent): Promise<void> => inTurn(() => run.events.emit(event))
  const takeAsset = (outcome: AssetOutcome, at: Date): void => {
    const { key } = outcome
    if (!expected.delete(key)) return
    if (holding.asset(outcome)) held.assets.set(key, outcome)
    else {
      written.assets.set(key, outcome)
      inTurn(async () => {
        written.assets.set(key, await finishAsset(run, step, outcome, at, lacks?.get(key)))
      })
    }
  }
  const takeCheck = (outcome: CheckOutcome, at: Date): void => {
    const { key } = outcome
    if (!expectedChecks.delete(key)) return
    if (holding.check(outcome)) held.checks.set(key, outcome)
    else {
      written.checks.set(key, outcome)
      inTurn(() => finishCheck(run, step, outcome, at))
    }
  }
  return {
    report(report) {
      if (!open) return
      const now = run.now()
      const at = now.toISOString()
      switch (report.type) {
        case 'log':
          tell({ type: 'log', at, step, stream: report.stream, line: report.line })
          break
        case 'asset started':
          if (expected.has(report.key)) tell({ type: 'asset started', at, step, key: report.key })
          break
        case 'asset finished':
          takeAsset(report.outcome, now)
          break
        case 'check finished':
          takeCheck(report.outcome, now)
          break
      }
    },
    external(id, url) {
      const now = run.now()
      return inTurn(async () => {
        await run.store.recordExternal(run.runId, step, id, url, now)
        started = { id, url }
        run.events.emit({ type: 'external', at: now.toISOString(), step, id, url })
      })
    },
    written,
    held,
    lastExternal: () => started,
    end() {
      open = false
      return last
    },
  }
}
