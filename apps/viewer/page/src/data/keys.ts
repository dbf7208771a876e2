/** The names under which answers are kept; the stream uses them to say what is out of date. */
export const keys = {
  graph: ['graph'],
  standing: ['standing'],
  session: ['session'],
  selection: (text: string) => ['selection', text],
  assets: ['asset'],
  asset: (key: string, ...rest: readonly unknown[]) => ['asset', key, ...rest],
  plan: (asked: unknown) => ['plan', asked],
  start: (startId: string) => ['start', startId],
  runs: ['runs'],
  runsOf: (filter: unknown) => ['runs', filter],
  run: (runId: string) => ['run', runId],
  report: (runId: string) => ['run', runId, 'report'],
  freshness: ['freshness'],
  freshnessHistory: (days: number) => ['freshness', 'history', days],
} as const
