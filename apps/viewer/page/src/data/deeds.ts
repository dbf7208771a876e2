import type { PromoteRequest, RollbackRequest, StartedView, StartRequest, StartView } from '@headwater/viewer'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { keys } from './keys.ts'
import { ask, send } from './request.ts'

/** Starts the plan that was shown. `mutate({ planId, reason })` gives a StartedView, to be followed with `useStart`. */
export function useStartRun() {
  return useDeed((request: StartRequest) => send<StartedView>('/api/runs', request))
}

export function useResumeRun() {
  return useDeed((runId: string) => send<StartedView>(`/api/runs/${encodeURIComponent(runId)}/resume`))
}

export function useCancelRun() {
  return useDeed((runId: string) => send<unknown>(`/api/runs/${encodeURIComponent(runId)}/cancel`))
}

export function usePromote() {
  return useDeed((request: PromoteRequest) => send<StartedView>('/api/promotions', request))
}

export function useRollback() {
  return useDeed((request: RollbackRequest) => send<StartedView>('/api/rollbacks', request))
}

/** What became of something that was started: asked again and again until its command has ended; null asks nothing. */
export function useStart(startId: string | null) {
  return useQuery({
    queryKey: keys.start(startId ?? ''),
    queryFn: ({ signal }) => ask<StartView>(`/api/starts/${encodeURIComponent(startId ?? '')}`, {}, signal),
    enabled: startId !== null,
    refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : 500),
  })
}

/** Something that changes the target: what is shown of runs and assets is asked anew behind it. */
function useDeed<Request, Answer>(run: (request: Request) => Promise<Answer>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: run,
    onSettled: () => {
      for (const queryKey of [keys.runs, keys.assets]) void client.invalidateQueries({ queryKey })
    },
  })
}
