import type { AssetState, CheckOutcome, Finished, RunEvent } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { Plan, StepId } from '@headwater/planner'
import { type DateFold, dateFolds } from './date-folds.ts'
import { foldState } from './fold-state.ts'
import type { Held } from './held.ts'
import { lacksOf } from './lacks.ts'
import { type JudgedAsset, ownerOf, type ShownState, verdict } from './outcome.ts'
import { assetStateOf, type Item, remainingMs, type Step } from './progress-steps.ts'
import type { Progress, RunningAsset } from './progress-view.ts'
import { type Spared, sparedIn } from './spared.ts'

export function createProgress(): Progress {
  let runId = ''
  let state: ShownState = 'running'
  let durationMs: number | null = null
  let startedMs: number | null = null
  let over = 0
  let failed = 0
  let finishedBefore: number | null = null
  const items = new Map<string, Item>()
  const owners = new Map<string, Item>()
  const looseChecks: { step: StepId; outcome: CheckOutcome }[] = []
  const steps = new Map<StepId, Step>()
  const itemsOf = new Map<StepId, Item[]>()
  const itemsOfKey = new Map<AssetKey, Item[]>()
  let folds: ReadonlyMap<StepId, DateFold> = new Map()
  let spared: Spared = sparedIn({ assets: [] })
  let canaries: ReadonlySet<StepId> = new Set()

  const slot = (step: StepId, key: string) => `${step}\n${key}`

  /** From nothing, also where something is known already: who looks back at a run sees it stop and go on. */
  function begin(started: Plan, id: string, nowMs: number): void {
    runId = id
    startedMs = nowMs
    state = 'running'
    durationMs = null
    over = 0
    failed = 0
    finishedBefore = null
    for (const known of [items, owners, steps, itemsOf, itemsOfKey]) known.clear()
    folds = dateFolds(started)
    spared = sparedIn(started)
    canaries = new Set(started.steps.flatMap(({ needs }) => needs ?? []))
    looseChecks.length = 0
    const order = new Map(started.assets.map(({ key }, at) => [key, at]))
    for (const step of started.steps) {
      steps.set(step.id, {
        plan: step,
        startedMs: null,
        held: null,
        end: null,
        attempt: 0,
        external: null,
        finished: false,
      })
      const here = new Set(step.assets)
      const ownerOfCheck = step.checks.map((check) => ({
        check,
        owner: ownerOf(check.assets, (key) => (here.has(key) ? order.get(key) : undefined)),
      }))
      const planned = new Map<AssetKey, number>()
      for (const { owner } of ownerOfCheck) if (owner) planned.set(owner, (planned.get(owner) ?? 0) + 1)
      for (const key of step.assets) add(step.id, key, planned.get(key) ?? 0)
      for (const { check, owner } of ownerOfCheck) {
        const item = owner && items.get(slot(step.id, owner))
        if (item) owners.set(slot(step.id, check.key), item)
      }
    }
  }

  function add(step: StepId, key: AssetKey, checksPlanned: number): Item {
    const item: Item = { step, key, checksPlanned, checks: [], startedMs: null, end: null, shown: false }
    items.set(slot(step, key), item)
    push(itemsOf, step, item)
    push(itemsOfKey, key, item)
    return item
  }

  const itemAt = (step: StepId, key: AssetKey) => items.get(slot(step, key)) ?? add(step, key, 0)

  /** An asset is over when its checks are: a line that says ✔ must not be followed by its failing test. */
  function isOver({ end, checks, checksPlanned }: Item): boolean {
    if (end === null) return false
    const built = end.outcome.state === 'materialized' || end.outcome.state === 'unchanged'
    return !built || checks.length >= checksPlanned
  }

  function show(item: Item): JudgedAsset[] {
    if (item.shown || item.end === null) return []
    item.shown = true
    const { outcome } = item.end
    const judged = {
      ...item.end,
      checks: item.checks,
      verdict: verdict(outcome, item.checks),
      lacks: lacksOf(outcome, stateOfPartition),
    }
    over += 1
    if (judged.verdict === 'failed') failed += 1
    const spares = sparesOf(item, judged)
    const isCanary = canaries.has(item.step)
    return [{ ...judged, ...(spares > 0 && { spares }), ...(isCanary && { isCanary }) }]
  }

  function stateOfPartition(key: AssetKey, partition: string): AssetState | null {
    const ends = (itemsOfKey.get(key) ?? []).flatMap(({ end }) => end ?? [])
    return ends.find(({ outcome }) => outcome.partition === partition)?.outcome.state ?? null
  }

  /** An asset of several dates is unchanged when all of them are. */
  function sparesOf({ key }: Item, judged: Pick<JudgedAsset, 'verdict'>): number {
    const all = itemsOfKey.get(key) ?? []
    const same = all.every(({ end, shown }) => shown && end?.outcome.state === judged.verdict)
    return same ? spared.ended(key, judged.verdict) : 0
  }

  /** What was done before counts as over, except that an asset whose checks are still to run waits for them. */
  function prefill({ assets, checks }: Finished): void {
    finishedBefore = assets.length
    for (const { step, outcome } of assets) itemAt(step, outcome.key).end = { step, outcome, rowsBefore: null }
    for (const { step, outcome } of checks) addCheck(step, outcome)
    for (const item of items.values()) if (isOver(item)) show(item)
    for (const [id, step] of steps) step.finished = (itemsOf.get(id) ?? []).every(({ shown }) => shown)
  }

  /** Gives the asset that it is counted with, where there is one. */
  function addCheck(step: StepId, outcome: CheckOutcome): Item | null {
    const item = owners.get(slot(step, outcome.key))
    if (item) item.checks.push(outcome)
    else looseChecks.push({ step, outcome })
    return item ?? null
  }

  function finishStep(event: Extract<RunEvent, { type: 'step finished' }>): JudgedAsset[] {
    const { step, state, durationMs, message, evidence, next } = event
    const known = steps.get(step)
    const title = known?.plan.title ?? step
    if (known) {
      const { attempt, external } = known
      known.end = { id: step, title, state, durationMs, message, evidence, next, attempt, external }
      known.held = null
    }
    return (itemsOf.get(step) ?? []).flatMap((item) => {
      item.end ??= {
        step,
        rowsBefore: null,
        outcome: {
          key: item.key,
          partition: known?.plan.partition ?? null,
          state: assetStateOf(state),
          rows: null,
          rowsWritten: null,
          durationMs: null,
          message,
          metadata: {},
        },
      }
      return show(item)
    })
  }

  return {
    apply(event, nowMs) {
      switch (event.type) {
        case 'run started':
          begin(event.plan, event.runId, nowMs)
          return []
        case 'run resumed':
          begin(event.plan, event.runId, nowMs)
          prefill(event.finished)
          return []
        case 'step waiting': {
          const step = steps.get(event.step)
          if (step) step.held = { type: 'limit', for: event.for }
          return []
        }
        case 'step started': {
          const step = steps.get(event.step)
          if (step) Object.assign(step, { startedMs: nowMs, held: null, attempt: event.attempt })
          return []
        }
        case 'step retrying': {
          const { attempt, attempts, message, delayMs } = event
          const held: Held = { type: 'retry', attempt, attempts, message, untilMs: nowMs + delayMs }
          const step = steps.get(event.step)
          if (step) Object.assign(step, { startedMs: null, held })
          // What had been begun and did not end is begun anew.
          for (const item of itemsOf.get(event.step) ?? []) if (item.end === null) item.startedMs = null
          return []
        }
        case 'external': {
          const step = steps.get(event.step)
          if (step) step.external = { id: event.id, url: event.url }
          return []
        }
        case 'asset started':
          itemAt(event.step, event.key).startedMs ??= nowMs
          return []
        case 'asset finished': {
          const item = itemAt(event.step, event.outcome.key)
          if (item.shown) return []
          item.end = { step: event.step, outcome: event.outcome, rowsBefore: event.rowsBefore }
          return isOver(item) ? show(item) : []
        }
        case 'check finished': {
          const item = addCheck(event.step, event.outcome)
          return item !== null && isOver(item) ? show(item) : []
        }
        case 'step finished':
          return finishStep(event)
        case 'run finished':
          state = event.state
          durationMs = event.summary.durationMs
          return []
        default:
          return []
      }
    },

    running(nowMs) {
      const running: RunningAsset[] = []
      for (const [id, step] of steps) {
        if (step.startedMs === null || step.end !== null) continue
        const active = (itemsOf.get(id) ?? []).filter(({ shown, startedMs }) => !shown && startedMs !== null)
        for (const { key, startedMs, end, checks, checksPlanned } of active) {
          running.push({
            step: id,
            key,
            partition: step.plan.partition,
            elapsedMs: nowMs - (startedMs ?? nowMs),
            checks: end === null ? null : { ended: checks.length, planned: checksPlanned },
          })
        }
      }
      return running
    },

    runningSteps(nowMs) {
      return [...steps.values()].flatMap(({ plan, startedMs, end }) =>
        startedMs === null || end !== null ? [] : [{ step: plan, elapsedMs: nowMs - startedMs }],
      )
    },

    heldSteps: () => [...steps.values()].flatMap(({ plan, held }) => (held === null ? [] : [{ step: plan, held }])),

    folds: (nowMs) =>
      [...new Set(folds.values())].map((fold) =>
        foldState(
          fold,
          fold.steps.flatMap(({ id }) => steps.get(id) ?? []),
          fold.steps.flatMap(({ id }) => itemsOf.get(id) ?? []),
          nowMs,
        ),
      ),

    foldOf: (step) => folds.get(step) ?? null,

    counts: () => ({ over, total: items.size, failed }),

    remainingMs: (nowMs) => remainingMs(steps.values(), nowMs),

    elapsedMs: (nowMs) => (startedMs === null ? 0 : nowMs - startedMs),

    outcome: () => ({
      runId,
      state,
      durationMs,
      assets: [...items.values()].flatMap(({ end }) => end ?? []),
      checks: [
        ...[...items.values()].flatMap(({ step, checks }) => checks.map((outcome) => ({ step, outcome }))),
        ...looseChecks,
      ],
      steps: [...steps.values()].flatMap(({ end }) => end ?? []),
      ...(finishedBefore !== null && { finishedBefore }),
    }),
  }
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const known = lists.get(key)
  if (known) known.push(value)
  else lists.set(key, [value])
}
