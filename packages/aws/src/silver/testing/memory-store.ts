import type { Deed, IsolatedQuery, IsolatedRun, IsolatedStore } from '@headwater/engine'

/** An IsolatedStore that keeps everything in memory, in the order in which it came. */
export function memoryStore(given: { runs?: readonly IsolatedRun[]; deeds?: readonly Deed[] } = {}): IsolatedStore {
  const runs = new Map<string, IsolatedRun>()
  const deeds = new Map<string, Deed>()
  const id = (asset: string, runId: string) => JSON.stringify([asset, runId])
  const plan = (planned: readonly IsolatedRun[]) => {
    for (const run of planned) {
      const key = id(run.asset, run.runId)
      if (!runs.has(key)) runs.set(key, run)
    }
  }
  const record = (done: readonly Deed[]) => {
    for (const deed of done) if (!deeds.has(deed.id)) deeds.set(deed.id, deed)
  }
  plan(given.runs ?? [])
  record(given.deeds ?? [])
  return {
    plan: async (planned) => plan(planned),
    update: async (asset, runId, change) => {
      const run = runs.get(id(asset, runId))
      if (run !== undefined) runs.set(id(asset, runId), { ...run, ...change })
    },
    find: async (query) => [...runs.values()].filter((run) => matches(run, query)),
    record: async (done) => record(done),
    deeds: async (asset, { subject } = {}) =>
      [...deeds.values()].filter((deed) => deed.asset === asset && (subject === undefined || deed.subject === subject)),
  }
}

function matches(run: IsolatedRun, query: IsolatedQuery): boolean {
  return (
    (query.asset === undefined || run.asset === query.asset) &&
    (query.partitions === undefined || query.partitions.includes(run.partition)) &&
    (query.runIds === undefined || query.runIds.includes(run.runId)) &&
    (query.backfillId === undefined || run.backfillId === query.backfillId) &&
    (query.headwaterRun === undefined || run.headwaterRun === query.headwaterRun) &&
    (query.states === undefined || query.states.includes(run.state))
  )
}
