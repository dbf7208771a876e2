import type { IsolatedRunView } from '@headwater/viewer'
import { Scrolled } from '../asset/scrolled.tsx'
import { useComparison } from '../data/index.ts'
import { Loading, Panel, Select, TroubleNote } from '../ui/index.ts'
import { comparisonParts } from './comparison.ts'
import { Differences } from './differences.tsx'
import { isWhole } from './metrics.ts'
import { MetricsTable } from './metrics-table.tsx'

interface ComparisonPanelProps {
  readonly assetKey: string
  readonly partition: string
  readonly runs: readonly IsolatedRunView[]
  readonly pair: readonly [a: string, b: string]
  readonly onPair: (a: string, b: string) => void
}

/** Two runs of a partition beside each other: what they counted, and which rows differ. */
export function ComparisonPanel({ assetKey, partition, runs, pair: [a, b], onPair }: ComparisonPanelProps) {
  const { data, error, refetch } = useComparison(assetKey, { partition, a, b })
  const options = runs
    .filter(isWhole)
    .map(({ runId }) => ({ value: runId, title: <span className="mono">{runId}</span>, text: runId }))
  const metricsOf = (runId: string) => runs.find((run) => run.runId === runId)?.metrics ?? null
  const parts = data === undefined ? null : comparisonParts(data.comparison)
  return (
    <Panel title="Comparison">
      <div className="comparison-pair">
        <Select label="a" value={a} onChange={(run) => onPair(run, b)} options={options} />
        <Select label="b" value={b} onChange={(run) => onPair(a, run)} options={options} />
      </div>
      <MetricsTable a={metricsOf(a)} b={metricsOf(b)} />
      {data === undefined && error === null && <Loading what="Comparing their rows" />}
      {error !== null && <TroubleNote error={error} onRetry={() => void refetch()} />}
      {parts !== null && <Differences parts={parts} />}
      {data !== undefined && parts === null && (
        <Scrolled className="comparison-lines" label="The comparison">
          <pre>{data.lines.join('\n')}</pre>
        </Scrolled>
      )}
    </Panel>
  )
}
