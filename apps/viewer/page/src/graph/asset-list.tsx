import { useMemo } from 'react'
import { Button, ListLayout, Tree, TreeItem, TreeItemContent, Virtualizer } from 'react-aria-components'
import { EmptyState } from '../ui/empty-state.tsx'
import { formatCount } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { stateLook } from '../ui/state.ts'
import { StateMark } from '../ui/state-mark.tsx'
import './asset-list.css'
import type { ListGroup } from './list-rows.ts'
import { shortName } from './names.ts'
import { useStandingOf } from './standing-context.ts'

interface AssetListProps {
  readonly groups: readonly ListGroup[]
  readonly expanded: ReadonlySet<string>
  readonly onExpand: (groups: ReadonlySet<string>) => void
  readonly openKey: string | null
  readonly onOpen: (key: string) => void
}

interface Row {
  readonly id: string
  readonly group: ListGroup | null
  readonly label: string
  readonly children: readonly Row[]
}

const ROW = 32

/** Groups with how they stand, and within them the assets; only the rows in sight are drawn. */
export function AssetList({ groups, expanded, onExpand, openKey, onOpen }: AssetListProps) {
  const rows = useMemo(() => groups.map((group) => rowOf(group, expanded.has(group.id))), [groups, expanded])
  const keys = useMemo(() => new Set([...expanded].map(groupRowId)), [expanded])
  const toggle = (id: string) => {
    const next = new Set(expanded)
    if (!next.delete(id)) next.add(id)
    onExpand(next)
  }
  if (rows.length === 0) return <EmptyState title="No asset is like that" />
  return (
    <Virtualizer layout={ListLayout} layoutOptions={{ rowHeight: ROW }}>
      <Tree
        aria-label="Assets by group"
        className="asset-list"
        items={rows}
        expandedKeys={keys}
        onExpandedChange={(now) => onExpand(new Set([...now].map((key) => groupIdOf(String(key)))))}
        onAction={(key) => {
          const id = String(key)
          if (id.startsWith(GROUP)) toggle(groupIdOf(id))
          else onOpen(id)
        }}
        selectionMode="none"
      >
        {(row) => <ListRow row={row} openKey={openKey} />}
      </Tree>
    </Virtualizer>
  )
}

function ListRow({ row, openKey }: { readonly row: Row; readonly openKey: string | null }) {
  const { id, group, label, children } = row
  return (
    <TreeItem id={id} textValue={label} hasChildItems={group !== null} className="asset-list-row">
      <TreeItemContent>
        {group ? <GroupRow group={group} /> : <AssetRow id={id} label={label} isOpen={id === openKey} />}
      </TreeItemContent>
      {children.map((child) => (
        <ListRow key={child.id} row={child} openKey={openKey} />
      ))}
    </TreeItem>
  )
}

function GroupRow({ group: { title, count, states } }: { readonly group: ListGroup }) {
  return (
    <div className="asset-list-group">
      <Button slot="chevron" className="asset-list-chevron">
        <Icon name="right" />
      </Button>
      <span className="asset-list-title">{title}</span>
      {states.slice(0, 2).map(([state, amount]) => (
        <span key={state} data-tone={stateLook(state).tone} className="asset-list-state">
          <span className="state-sign" aria-hidden="true">
            {stateLook(state).sign}
          </span>
          {formatCount(amount)}
          <span className="unseen"> {state}</span>
        </span>
      ))}
      <span className="asset-list-count">{formatCount(count)}</span>
    </div>
  )
}

function AssetRow({ id, label, isOpen }: { readonly id: string; readonly label: string; readonly isOpen: boolean }) {
  const standing = useStandingOf(id)
  const state = standing?.activity?.state ?? standing?.health
  return (
    <div className="asset-list-asset" data-open={isOpen} title={standing?.cause ?? id}>
      {state === undefined ? <span className="state-sign" /> : <StateMark state={state} show="mark" />}
      <span className="asset-list-name">{label}</span>
    </div>
  )
}

const GROUP = 'group:'

function groupRowId(groupId: string): string {
  return `${GROUP}${groupId}`
}

function groupIdOf(rowId: string): string {
  return rowId.slice(GROUP.length)
}

/** A closed group has no rows: ten thousand assets cost nothing before they are looked at. */
function rowOf(group: ListGroup, isExpanded: boolean): Row {
  const children = isExpanded
    ? group.assets.map((asset) => ({ id: asset.key, group: null, label: shortName(asset), children: [] }))
    : []
  return { id: groupRowId(group.id), group, label: group.title, children }
}
