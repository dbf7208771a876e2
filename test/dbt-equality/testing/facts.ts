import type { RunEvent } from '@headwater/engine'
import { ofType } from '../../main-job/testing/told.ts'
import type { NodeEnd } from './artifacts.ts'

/** What a run told of each asset, check and dbt node, without what differs from one run to the next: times and ids. */
export interface Facts {
  readonly assets: ReadonlyMap<string, AssetFacts>
  readonly checks: ReadonlyMap<string, CheckFacts>
  readonly nodes: ReadonlyMap<string, Omit<NodeEnd, 'id'>>
  /** Key to mode, of all that was planned. */
  readonly modes: ReadonlyMap<string, string>
}

export interface AssetFacts {
  /** It came out as it was, or was left out because it would. */
  readonly leftOut: boolean
  readonly state: string
  readonly rows: number | null
  readonly message: string | null
}

export interface CheckFacts {
  readonly leftOut: boolean
  readonly state: string
  readonly severity: string
  readonly failures: number | null
  readonly message: string | null
}

export function factsOf(events: readonly RunEvent[], journals: readonly (readonly NodeEnd[])[]): Facts {
  const plans = ofType(events, 'run started').map(({ plan }) => plan)
  const outcomes = ofType(events, 'asset finished').map(({ outcome }) => outcome)
  const checks = ofType(events, 'check finished').map(({ outcome }) => outcome)
  return {
    modes: new Map(plans.flatMap(({ assets }) => assets.map(({ key, mode }) => [key, mode] as const))),
    assets: new Map(
      outcomes.map(({ key, state, rows, message }) => {
        const leftOut = state === 'unchanged upstream'
        return [key, { leftOut, state, rows, message: timeless(message) }]
      }),
    ),
    checks: new Map(
      checks.map(({ key, state, severity, failures, message }) => {
        const leftOut = state === 'unchanged upstream'
        return [key, { leftOut, state, severity, failures, message: timeless(message) }]
      }),
    ),
    nodes: new Map(
      journals.flat().map(({ id, status, message, failures, code, rows, above }) => {
        return [id, { status, message: timeless(message), failures, code, rows, above }]
      }),
    ),
  }
}

function timeless(message: string | null): string | null {
  return message?.replace(/\d+(\.\d+)? ?m?s\b/g, 'a while') ?? null
}
