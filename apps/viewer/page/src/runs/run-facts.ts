import type { RunStepView, RunView } from '@headwater/viewer'

/** As it is shown: a run whose process is gone is `died`. */
export function shownState(run: { readonly state: string; readonly dead: boolean }): string {
  return run.state === 'running' && run.dead ? 'died' : run.state
}

/** The run of a process that is gone: nothing of it runs any more, whatever was written down last. */
export function settled(run: RunView): RunView {
  if (!run.dead || run.state !== 'running') return run
  const steps = run.steps.map((step) => ({
    ...step,
    state: step.state === 'running' ? ('interrupted' as const) : step.state,
    assets: step.assets.map((asset) => (asset.state === 'running' ? { ...asset, state: 'interrupted' } : asset)),
  }))
  return { ...run, steps }
}

/** Of its assets (of each partition), how many stand how: first what went wrong, then what goes on, then what is done. */
export function assetCounts(steps: readonly RunStepView[]): { readonly state: string; readonly count: number }[] {
  const counts = new Map<string, number>()
  for (const { assets } of steps) for (const { state } of assets) counts.set(state, (counts.get(state) ?? 0) + 1)
  const known = ORDER.flatMap((state) => {
    const count = counts.get(state)
    return count === undefined ? [] : [{ state, count }]
  })
  const other = [...counts].filter(([state]) => !ORDER.includes(state)).map(([state, count]) => ({ state, count }))
  return [...known, ...other]
}

const ORDER: readonly string[] = [
  'failed',
  'interrupted',
  'unavailable',
  'not run',
  'running',
  'waiting',
  'materialized',
  'written aside',
  'unchanged',
  'unchanged upstream',
]

/** One line of what went wrong, and the lane that shows it. */
export interface Trouble {
  readonly lane: string
  readonly state: string
  readonly what: string
  readonly message: string
}

/** What failed or was not available: assets, then checks, then steps that have neither to show for it. */
export function troubles(run: Pick<RunView, 'steps' | 'checks'>): Trouble[] {
  const found: Trouble[] = []
  for (const step of run.steps) {
    const wrong = step.assets.filter(({ state }) => BAD.includes(state))
    const checks = run.checks.filter((check) => check.step === step.step && BAD.includes(check.state))
    for (const asset of wrong) {
      const what = asset.partition === null ? asset.label : `${asset.label} ${asset.partition}`
      found.push({
        lane: `${step.step} ${asset.key}`,
        state: asset.state,
        what,
        message: asset.message ?? step.message ?? '',
      })
    }
    for (const check of checks.filter(({ severity }) => severity === 'error')) {
      const rows = check.failures === null ? '' : `${check.failures} rows`
      found.push({ lane: step.step, state: check.state, what: check.name, message: check.message ?? rows })
    }
    if (BAD.includes(step.state) && wrong.length === 0 && checks.length === 0) {
      found.push({ lane: step.step, state: step.state, what: step.title, message: step.message ?? '' })
    }
  }
  return found
}

const BAD: readonly string[] = ['failed', 'error', 'unavailable']

/** The step of a lane of the chart: of an asset its own, of many partitions the first. Null where there is no such lane. */
export function stepOfLane(lane: string, steps: readonly RunStepView[]): RunStepView | null {
  if (lane.startsWith(OPERATION)) return partitionsOfLane(lane, steps)[0] ?? null
  const id = lane.split(' ', 1)[0]
  return steps.find(({ step }) => step === id) ?? null
}

/** The steps of a lane of many partitions: `operation 1`. */
export function partitionsOfLane(lane: string, steps: readonly RunStepView[]): RunStepView[] {
  const number = lane.slice(OPERATION.length)
  return steps.filter(({ step }) => step === number || step.startsWith(`${number}/`))
}

const OPERATION = 'operation '

/** Only what leads to a page is a link: an address comes from outside. */
export function pageUrl(url: string | null): string | null {
  return url !== null && /^https?:\/\//i.test(url) ? url : null
}
