import type { GraphView, SelectionView, StandingView } from '@headwater/viewer'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { ask } from './request.ts'

/** All assets and edges; asked again when the stream says that the workspace's files changed. */
export const graphQuery = queryOptions({
  queryKey: keys.graph,
  queryFn: ({ signal }) => ask<GraphView>('/api/graph', {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
})

export function useGraph() {
  return useQuery(graphQuery)
}

/** How everything stands; the stream writes it anew whenever it changes. */
export const standingQuery = queryOptions({
  queryKey: keys.standing,
  queryFn: ({ signal }) => ask<StandingView>('/api/standing', {}, signal),
  staleTime: Number.POSITIVE_INFINITY,
})

export function useStanding() {
  return useQuery(standingQuery)
}

/** What a selection in the command line's grammar means. Null or blank text asks nothing. */
export function useSelection(text: string | null) {
  const trimmed = text?.trim() ?? ''
  return useQuery({
    queryKey: keys.selection(trimmed),
    queryFn: ({ signal }) => ask<SelectionView>('/api/selection', { q: trimmed }, signal),
    enabled: trimmed !== '',
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  })
}
