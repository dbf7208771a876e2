import type { RunLineView } from '@headwater/viewer'
import { useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'
import { runHref } from '../app/address.ts'
import { PageFrame } from '../app/page-frame.tsx'
import { useRuns } from '../data/index.ts'
import { Button, DataTable, EmptyState, Loading, TroubleNote } from '../ui/index.ts'
import { useNarrow } from '../ui/narrow.ts'
import { filtersOf, searchOf } from './filters.ts'
import { RunFilterBar } from './run-filter-bar.tsx'
import { narrowColumns, wideColumns } from './runs-columns.tsx'
import './runs.css'

/** What was run, newest first; narrowed by state, kind, asset and words, all of it in the address. */
export function RunsPage() {
  const [, go] = useLocation()
  const filters = filtersOf(useSearch())
  const isNarrow = useNarrow()
  const runs = useRuns(filters)
  const rows = useMemo(() => runs.data?.pages.flatMap((page) => page.runs) ?? [], [runs.data])
  return (
    <PageFrame title="Runs">
      <div className="runs">
        <RunFilterBar filters={filters} />
        {runs.error && <TroubleNote error={runs.error} onRetry={() => void runs.refetch()} />}
        {runs.data === undefined && !runs.error && <Loading what="Reading the history" />}
        {runs.data !== undefined && (
          <DataTable
            label="Runs, newest first"
            columns={isNarrow ? narrowColumns : wideColumns}
            rows={rows}
            rowKey={runKey}
            onOpen={({ runId }) => go(runHref(runId))}
            empty={
              <EmptyState title={searchOf(filters) === '' ? 'Nothing was run yet' : 'No run is like that'}>
                {searchOf(filters) !== '' && <Button onPress={() => go('/runs')}>Show all</Button>}
              </EmptyState>
            }
          />
        )}
        {runs.hasNextPage && (
          <Button onPress={() => void runs.fetchNextPage()} isDisabled={runs.isFetchingNextPage}>
            {runs.isFetchingNextPage ? 'Reading …' : 'Earlier runs'}
          </Button>
        )}
      </div>
    </PageFrame>
  )
}

function runKey({ runId }: RunLineView): string {
  return runId
}
