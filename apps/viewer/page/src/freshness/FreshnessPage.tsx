import { useOpenAsset } from '../app/address.ts'
import { useAssetPane } from '../app/asset-pane.tsx'
import { PageFrame } from '../app/page-frame.tsx'
import { Panes } from '../app/panes.tsx'
import { useFreshness } from '../data/index.ts'
import { Loading, plural, StateMark, Time, TroubleNote } from '../ui/index.ts'
import './freshness.css'
import { FreshnessTable } from './freshness-table.tsx'
import { stateCounts } from './policies.ts'
import { RootCauses } from './root-causes.tsx'

/** Whether the data is as fresh as its authors expect: worst first, whose fault it is, and how it stood before. */
export function FreshnessPage() {
  const view = useFreshness()
  const [openKey, open] = useOpenAsset()
  const pane = useAssetPane()
  const report = view.data?.report
  const content = (
    <PageFrame title="Freshness">
      {view.error && <TroubleNote error={view.error} onRetry={() => void view.refetch()} />}
      {report === undefined && !view.error && <Loading what="Judging" />}
      {view.data !== undefined && report !== undefined && (
        <div className="freshness">
          <p className="freshness-counts" role="status">
            {stateCounts(report.results).map(({ state, count }) => (
              <StateMark key={state} state={state} word={`${count} ${state}`} />
            ))}
            <span className="dim">
              of {plural(report.results.length, 'expectation')}, at <Time at={report.at} /> UTC, from the ledger
            </span>
          </p>
          <RootCauses causes={report.rootCauses} onOpen={open} />
          <FreshnessTable view={view.data} openKey={openKey} onOpen={open} />
        </div>
      )}
    </PageFrame>
  )
  return <Panes middle={{ title: 'Freshness', content }} right={pane} />
}
