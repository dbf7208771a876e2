import { useCallback } from 'react'
import { useLocation, useSearch, useSearchParams } from 'wouter'
import { useSetParams } from '../app/address.ts'

/** What the panel keeps in the page's address, besides `asset`: `?asset=…&tab=partitions&partition=2025-01-01`. */
const OWN = ['tab', 'partition', 'a', 'b'] as const
type PanelParams = { readonly [name in (typeof OWN)[number]]: string | null }

export function usePanelAddress(): PanelParams {
  const [params] = useSearchParams()
  const [tab, partition, a, b] = OWN.map((name) => params.get(name))
  return { tab: tab ?? null, partition: partition ?? null, a: a ?? null, b: b ?? null }
}

/** Changes the panel's part of the address and leaves the rest; null takes out. `push` can be gone back from. */
export const useSetPanel: () => (values: Partial<PanelParams>, step?: 'push' | 'replace') => void = useSetParams

/** The address of another asset's panel, with the page behind it as it is. */
export function useAssetHref(): (key: string, values?: Partial<PanelParams>) => string {
  const search = useSearch()
  const [path] = useLocation()
  return useCallback(
    (key, values = {}) => {
      const params = new URLSearchParams(search)
      for (const name of OWN) params.delete(name)
      params.set('asset', key)
      for (const [name, value] of Object.entries(values)) if (value !== null) params.set(name, value)
      return `${path}?${params}`
    },
    [path, search],
  )
}
