import { Suspense, useEffect, useState } from 'react'
import { Link, Route, Switch, useLocation } from 'wouter'
import { useStanding } from '../data/index.ts'
import { GraphPage } from '../graph/graph-page.tsx'
import { EmptyState, Loading } from '../ui/empty-state.tsx'
import { useTargetClock } from '../ui/now.ts'
import './app.css'
import { Banner } from './banner.tsx'
import { HelpDialog } from './help-dialog.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { pageAt } from './page-list.ts'
import { FreshnessPage, PlanPage, RunPage, RunsPage } from './pages.tsx'
import { useShortcut, useShortcutKeys } from './shortcuts.ts'
import { PageLinks, TopLine } from './top-line.tsx'

/** The shell: the top line, the page that the address names, and on narrow screens the bottom bar. */
export function App() {
  const [path, go] = useLocation()
  const [isHelping, setHelping] = useState(false)
  const standing = useStanding()
  const title = pageAt(path)?.title
  useEffect(() => {
    document.title = title === undefined ? 'Headwater' : `${title} · Headwater`
  }, [title])
  useTargetClock(standing.data?.at)
  useShortcutKeys()
  useShortcut('?', 'this help', () => setHelping(true))
  useShortcut('g g', 'go to the graph', () => go('/'))
  useShortcut('g p', 'go to the plan', () => go('/plan'))
  useShortcut('g r', 'go to the runs', () => go('/runs'))
  useShortcut('g f', 'go to freshness', () => go('/freshness'))
  return (
    <div className="shell">
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <TopLine onHelp={() => setHelping(true)} />
      <Banner />
      <main id="main" className="main" tabIndex={-1}>
        <PageBoundary key={path}>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/" component={GraphPage} />
              <Route path="/plan" component={PlanPage} />
              <Route path="/runs" component={RunsPage} />
              <Route path="/runs/:runId">{({ runId }) => <RunPage key={runId} runId={runId} />}</Route>
              <Route path="/freshness" component={FreshnessPage} />
              <Route>
                <EmptyState title="There is no such page">
                  <Link href="/">To the graph</Link>
                </EmptyState>
              </Route>
            </Switch>
          </Suspense>
        </PageBoundary>
      </main>
      <PageLinks className="bottom-bar" />
      <HelpDialog isOpen={isHelping} onClose={() => setHelping(false)} />
    </div>
  )
}
