import { useCallback } from 'react'
import { useSearchParams } from 'wouter'

/** How a change of the address is kept: `push` can be gone back from, `replace` (typing, stepping) cannot. */
export type Step = 'push' | 'replace'

/** One parameter of the address, and how to set it (null takes it out). Every view is a link that way. */
export function useParam(name: string): readonly [string | null, (value: string | null, step?: Step) => void] {
  const [params, setParams] = useSearchParams()
  const set = useCallback(
    (value: string | null, step: Step = 'push') => {
      setParams((now) => withParams(now, { [name]: value }), { replace: step === 'replace' })
    },
    [name, setParams],
  )
  return [params.get(name), set]
}

/** Several parameters at once, in one step of the history. */
export function useSetParams(): (values: { readonly [name: string]: string | null }, step?: Step) => void {
  const [, setParams] = useSearchParams()
  return useCallback(
    (values, step = 'push') => setParams((now) => withParams(now, values), { replace: step === 'replace' }),
    [setParams],
  )
}

/** The asset whose pane is open on this page, and how to open another (null closes it). */
export function useOpenAsset(): readonly [string | null, (key: string | null) => void] {
  return useParam('asset')
}

/** A link to the graph with this asset's pane open, from anywhere. */
export function assetHref(key: string): string {
  return `/?${new URLSearchParams({ asset: key })}`
}

export function runHref(runId: string): string {
  return `/runs/${encodeURIComponent(runId)}`
}

/** A link to the plan of a selection. */
export function planHref(select: string, more: { readonly [name: string]: string } = {}): string {
  return `/plan?${new URLSearchParams({ select, ...more })}`
}

function withParams(now: URLSearchParams, values: { readonly [name: string]: string | null }): URLSearchParams {
  const next = new URLSearchParams(now)
  for (const [name, value] of Object.entries(values)) {
    if (value === null || value === '') next.delete(name)
    else next.set(name, value)
  }
  return next
}
