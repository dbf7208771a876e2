import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { useGraph } from '../data/index.ts'
import { Button, Select, StateMark, stateLook, TextField } from '../ui/index.ts'
import { AssetFilter } from './asset-filter.tsx'
import { KINDS, NO_FILTERS, type RunFilters, STATES, searchOf } from './filters.ts'

/** Nobody types on for so long without wanting to see. */
const PAUSE_MS = 300

/** Narrows the history; what is chosen is in the address. */
export function RunFilterBar({ filters }: { readonly filters: RunFilters }) {
  const [, go] = useLocation()
  const graph = useGraph()
  const set = (part: Partial<RunFilters>) => {
    const search = searchOf({ ...filters, ...part })
    go(search === '' ? '/runs' : `/runs?${search}`, { replace: true })
  }
  return (
    <search className="runs-filters">
      <Select
        label="State"
        value={filters.state}
        onChange={(state) => set({ state })}
        options={[
          { value: '', title: 'any', text: 'any' },
          ...STATES.map((state) => ({ value: state, title: <StateMark state={state} />, text: stateLook(state).word })),
        ]}
      />
      <Select
        label="Kind"
        value={filters.kind}
        onChange={(kind) => set({ kind })}
        options={[
          { value: '', title: 'any', text: 'any' },
          ...KINDS.map((kind) => ({ value: kind, title: kind, text: kind })),
        ]}
      />
      <AssetFilter assets={graph.data?.assets ?? []} value={filters.asset} onChange={(asset) => set({ asset })} />
      <TextFilter value={filters.text} onChange={(text) => set({ text })} />
      {searchOf(filters) !== '' && (
        <Button variant="quiet" onPress={() => set(NO_FILTERS)}>
          Show all
        </Button>
      )}
    </search>
  )
}

/** Asks after a pause, not at each letter. */
function TextFilter({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(value)
  useEffect(() => setTyped(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pause begins with each letter, with nothing else
  useEffect(() => {
    if (typed.trim() === value) return
    const timer = setTimeout(() => onChange(typed), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [typed])
  return <TextField label="Words" value={typed} onChange={setTyped} placeholder="selection, reason" />
}
