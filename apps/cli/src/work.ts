import type { Plan } from '@headwater/planner'

/** A plan to carry out. */
export interface Work {
  readonly plan: Plan
  readonly reason: string | null
  /** The run that goes on; without it a new one is made. */
  readonly resume?: string
}
