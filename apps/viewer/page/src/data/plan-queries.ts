import type { PlanView } from '@headwater/viewer'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { ask, type Query } from './request.ts'

/** What a plan is asked for, as the command line has it. */
export interface PlanQuery extends Query {
  readonly select: string
  readonly downstream?: boolean
  readonly upstream?: boolean
  readonly stale?: boolean
  readonly fullRefresh?: boolean
  readonly partitions?: string | null
  readonly exclude?: string | null
  readonly date?: string | null
}

/** What would be rebuilt; null asks nothing. Shown is the last answer until the next one is there. */
export function usePlan(asked: PlanQuery | null) {
  return useQuery({
    queryKey: keys.plan(asked),
    queryFn: ({ signal }) => ask<PlanView>('/api/plan', asked ?? {}, signal),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    // A plan is of a moment: what was asked before is asked anew.
    staleTime: 0,
  })
}
