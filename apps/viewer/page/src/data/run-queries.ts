import type { RunsView, RunView } from '@headwater/viewer'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { keys } from './keys.ts'
import { ask, askText } from './request.ts'

export interface RunsFilter {
  readonly state?: string | null
  readonly kind?: string | null
  readonly asset?: string | null
  readonly text?: string | null
  readonly limit?: number
}

/** Newest first, page by page: `data.pages`, `fetchNextPage()`, `hasNextPage`. */
export function useRuns(filter: RunsFilter = {}) {
  return useInfiniteQuery({
    queryKey: keys.runsOf(filter),
    queryFn: ({ pageParam, signal }) => ask<RunsView>('/api/runs', { limit: 50, ...filter, before: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ before }) => before,
  })
}

/** One run; while it goes on its own stream writes it anew. */
export function useRun(runId: string) {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: keys.run(runId),
    queryFn: ({ signal }) => ask<RunView>(`/api/runs/${encodeURIComponent(runId)}`, {}, signal),
  })
  const isRunning = query.data?.state === 'running'
  // Only where the stream starts from: a newer number must not open another one.
  const seq = useRef(0)
  seq.current = query.data?.seq ?? 0
  useEffect(() => {
    if (!isRunning) return
    const source = new EventSource(`/api/runs/${encodeURIComponent(runId)}/stream?after=${seq.current}`)
    source.addEventListener('run', ({ data }) => {
      const run: RunView = JSON.parse(data)
      client.setQueryData(keys.run(runId), run)
      if (run.state !== 'running') source.close()
    })
    return () => source.close()
  }, [client, runId, isRunning])
  return query
}

/** Markdown. */
export function useReport(runId: string, enabled: boolean) {
  return useQuery({
    queryKey: keys.report(runId),
    queryFn: ({ signal }) => askText(`/api/runs/${encodeURIComponent(runId)}/report`, signal),
    enabled,
  })
}
