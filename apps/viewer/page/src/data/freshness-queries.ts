import type { FreshnessHistoryView, FreshnessView } from '@headwater/viewer'
import { useQuery } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { ask } from './request.ts'

/** Judged anew each minute while it is looked at: ages grow by themselves. */
export function useFreshness() {
  return useQuery({
    queryKey: keys.freshness,
    queryFn: ({ signal }) => ask<FreshnessView>('/api/freshness', {}, signal),
    refetchInterval: 60_000,
  })
}

export function useFreshnessHistory(days = 14) {
  return useQuery({
    queryKey: keys.freshnessHistory(days),
    queryFn: ({ signal }) => ask<FreshnessHistoryView>('/api/freshness/history', { days }, signal),
  })
}
