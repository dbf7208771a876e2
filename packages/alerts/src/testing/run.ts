import type { AssetState, CheckOutcome } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { Plan, PlanRequest } from '@headwater/planner'
import type { RunOutcome } from '@headwater/reporters'

/** For tests: a plan and what became of it, from a few words. */
export const key = (name: string): AssetKey => `nba/${name}` as AssetKey

export const graph = { label: (one: AssetKey) => one.slice(one.indexOf('/') + 1) }

export interface Ended {
  readonly name: string
  readonly state: AssetState
  readonly partition?: string
  readonly message?: string
  /** Its step; `1` if not said. Partition steps are named by themselves. */
  readonly step?: string
}

export interface Ending {
  readonly assets: readonly Ended[]
  readonly checks?: readonly CheckOutcome[]
  readonly steps?: RunOutcome['steps']
  readonly state?: RunOutcome['state']
  readonly request?: Partial<PlanRequest>
}

export function ending({ assets, checks = [], steps = [], state, request = {} }: Ending): {
  readonly plan: Plan
  readonly run: RunOutcome
} {
  const failed = assets.some((one) => one.state === 'failed') || checks.some((one) => one.state === 'failed')
  const stepOf = ({ step = '1', partition }: Ended) => (partition === undefined ? step : `${step}/${partition}`)
  const ids = [...new Set([...assets.map(stepOf), ...steps.map(({ id }) => id)])]
  return {
    plan: {
      version: 1,
      request: {
        selection: 'bronze/boxscores+',
        roots: [key('bronze/boxscores')],
        downstream: true,
        exclude: [],
        fullRefresh: false,
        logicalDate: '2025-01-04',
        target: 'prod',
        partitions: [],
        ...request,
      },
      assetsInGraph: 74,
      assets: [],
      steps: ids.map((id) => {
        const made = assets.filter((one) => stepOf(one) === id)
        return {
          id,
          operation: `nba/op${id.split('/')[0]}`,
          executor: 'function' as const,
          title: 'ingest',
          partition: made[0]?.partition ?? null,
          assets: made.map(({ name }) => key(name)),
          checks: [],
          after: [],
          pool: null,
          estimateMs: null,
        }
      }),
      untouched: [],
      checksNotRun: [],
      estimateMs: null,
    },
    run: {
      runId: '7f3c',
      state: state ?? (failed ? 'failed' : 'succeeded'),
      durationMs: 8200,
      assets: assets.map((one) => ({
        step: stepOf(one),
        rowsBefore: null,
        outcome: {
          key: key(one.name),
          partition: one.partition ?? null,
          state: one.state,
          rows: null,
          rowsWritten: null,
          durationMs: null,
          message: one.message ?? null,
          metadata: {},
        },
      })),
      checks: checks.map((outcome) => ({ step: '1', outcome })),
      steps,
    },
  }
}

export function brokenCheck(name: string, assets: readonly string[], failures = 14): CheckOutcome {
  return {
    key: `nba/checks/${name}`,
    name,
    assets: assets.map(key),
    state: 'failed',
    severity: 'error',
    failures,
    durationMs: null,
    message: null,
    sql: null,
  }
}
