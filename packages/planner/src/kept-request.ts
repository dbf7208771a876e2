import type { Json } from '@headwater/graph'
import type { Plan, PlanRequest } from './plan.ts'

/** A request as its plan keeps it: the data of each date is with its step, and there alone. Ten thousand dates are 7 MB of it. */
export function keptRequest(request: PlanRequest): PlanRequest {
  if (request.aside?.data === undefined) return request
  const { data: _, ...aside } = request.aside
  return { ...request, aside }
}

/** The request that makes this plan again: with the data that its steps have. */
export function requestOf({ request, steps }: Pick<Plan, 'request' | 'steps'>): PlanRequest {
  if (request.aside === undefined || request.aside.data !== undefined) return request
  const data = steps.flatMap(({ partition, data }): [string, Json][] =>
    partition === null || data === undefined ? [] : [[partition, data]],
  )
  return { ...request, aside: { ...request.aside, data: Object.fromEntries(data) } }
}
