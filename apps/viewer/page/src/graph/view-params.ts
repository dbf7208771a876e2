import { useMemo } from 'react'
import { useParam, useSetParams } from '../app/address.ts'

/** What of the graph is looked at, as the address has it: `?focus=…&up=1&down=2`, `?select=…&depth=1`, `?open=nba/silver`, `?state=stale`. */
export function useViewParams() {
  const [focusKey] = useParam('focus')
  const [up] = useParam('up')
  const [down] = useParam('down')
  const [depth] = useParam('depth')
  const [open] = useParam('open')
  const [state] = useParam('state')
  const set = useSetParams()
  const focus = useMemo(
    () => (focusKey === null ? null : { key: focusKey, up: steps(up, 1), down: steps(down, 1) }),
    [focusKey, up, down],
  )
  const openGroups = useMemo<ReadonlySet<string>>(() => new Set(open?.split(',').filter(Boolean)), [open])
  return { focus, openGroups, state, depth: depth === null ? null : steps(depth, 0), set }
}

/** A number of edges: whole, not negative, at most 99. */
export function steps(text: string | null, otherwise: number): number {
  return text !== null && /^\d{1,2}$/.test(text) ? Number(text) : otherwise
}
