import { useCallback, useMemo } from 'react'
import { useGraph } from '../data/index.ts'

/** How an asset is called on the page: as short as is unique; its key while the graph is not there, or for one that is gone. */
export function useLabels(): (key: string) => string {
  const { data } = useGraph()
  const labels = useMemo(() => new Map<string, string>(data?.assets.map(({ key, label }) => [key, label])), [data])
  return useCallback((key) => labels.get(key) ?? key, [labels])
}
