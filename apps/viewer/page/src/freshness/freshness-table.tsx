import type { FreshnessView } from '@headwater/viewer'
import { useMemo, useState } from 'react'
import { useLabels } from '../asset/labels.ts'
import { useFreshnessHistory } from '../data/index.ts'
import { Checkbox, DataTable, EmptyState, TroubleNote } from '../ui/index.ts'
import { useNarrow } from '../ui/narrow.ts'
import { freshnessColumns } from './freshness-columns.tsx'
import { type PolicyRow, policyRows, worthALine } from './policies.ts'

interface FreshnessTableProps {
  readonly view: FreshnessView
  /** The asset whose pane is open beside it. */
  readonly openKey: string | null
  readonly onOpen: (key: string) => void
}

/** So far back the strips go. */
const DAYS = 14
/** More rows than this scroll within the table, and only those in sight are drawn. */
const MANY = 150

/** The policies, worst first. The strips come later: their history is asked for once the rows stand. */
export function FreshnessTable({ view, openKey, onOpen }: FreshnessTableProps) {
  const history = useFreshnessHistory(DAYS)
  const isNarrow = useNarrow()
  const nameOf = useLabels()
  const hasPane = openKey !== null
  const [showAll, setShowAll] = useState(false)
  const rows = useMemo(() => policyRows(view, history.data ?? null), [view, history.data])
  const worth = useMemo(() => rows.filter(worthALine), [rows])
  const shown = showAll ? rows : worth
  const columns = useMemo(() => freshnessColumns({ isNarrow, hasPane, nameOf }), [isNarrow, hasPane, nameOf])
  return (
    <>
      {worth.length < rows.length && (
        <Checkbox isSelected={showAll} onChange={setShowAll}>
          Also the {rows.length - worth.length} that are fresh through what they are made of
        </Checkbox>
      )}
      <DataTable
        label={`Freshness, worst first, with the last ${DAYS} days`}
        columns={columns}
        rows={shown}
        rowKey={rowKey}
        onOpen={({ result }) => onOpen(result.asset)}
        openKey={rows.find(({ result }) => result.asset === openKey)?.id ?? null}
        empty={<EmptyState title="Nothing is expected of any asset in time" />}
        {...(shown.length > MANY ? { height: '70vh', rowHeight: isNarrow ? 100 : 36 } : {})}
      />
      {history.error && <TroubleNote error={history.error} onRetry={() => void history.refetch()} />}
    </>
  )
}

function rowKey({ id }: PolicyRow): string {
  return id
}
