import type {
  AssetView,
  ComparisonView,
  IsolatedView,
  MaterializationsView,
  PartitionsView,
  PartitionView,
  WhyView,
} from '@headwater/viewer'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { ask, assetPath } from './request.ts'

export function useAsset(key: string) {
  return useQuery({
    queryKey: keys.asset(key),
    queryFn: ({ signal }) => ask<AssetView>(assetPath(key), {}, signal),
  })
}

export function useWhy(key: string) {
  return useQuery({
    queryKey: keys.asset(key, 'why'),
    queryFn: ({ signal }) => ask<WhyView>(assetPath(key, '/why'), {}, signal),
  })
}

/** Newest first, page by page: `data.pages`, `fetchNextPage()`, `hasNextPage`. */
export function useMaterializations(key: string, limit = 50) {
  return useInfiniteQuery({
    queryKey: keys.asset(key, 'materializations', limit),
    queryFn: ({ pageParam, signal }) =>
      ask<MaterializationsView>(assetPath(key, '/materializations'), { before: pageParam, limit }, signal),
    initialPageParam: null as number | null,
    getNextPageParam: ({ before }) => before,
  })
}

/** `enabled`: only of an asset with partitions. */
export function usePartitions(key: string, enabled = true) {
  return useQuery({
    queryKey: keys.asset(key, 'partitions'),
    queryFn: ({ signal }) => ask<PartitionsView>(assetPath(key, '/partitions'), {}, signal),
    enabled,
  })
}

/** One partition and its history; null asks nothing. */
export function usePartition(key: string, partition: string | null) {
  return useQuery({
    queryKey: keys.asset(key, 'partition', partition),
    queryFn: ({ signal }) =>
      ask<PartitionView>(assetPath(key, `/partitions/${encodeURIComponent(partition ?? '')}`), {}, signal),
    enabled: partition !== null,
  })
}

/** The runs of a partition that were written beside one another; null asks nothing. */
export function useIsolated(key: string, partition: string | null) {
  return useQuery({
    queryKey: keys.asset(key, 'isolated', partition),
    queryFn: ({ signal }) => ask<IsolatedView>(assetPath(key, '/isolated'), { partition }, signal),
    enabled: partition !== null,
  })
}

/** Two runs of a partition beside each other; null asks nothing. */
export function useComparison(
  key: string,
  compared: { readonly partition: string; readonly a: string; readonly b: string } | null,
) {
  return useQuery({
    queryKey: keys.asset(key, 'compare', compared),
    queryFn: ({ signal }) => ask<ComparisonView>(assetPath(key, '/compare'), { ...compared }, signal),
    enabled: compared !== null,
  })
}
