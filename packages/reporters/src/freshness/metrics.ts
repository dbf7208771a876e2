import type { FreshnessReport, FreshnessResult } from '@headwater/freshness'
import { type Labels, type Metric, metricsText } from '../text/prometheus.ts'
import { countStates, freshnessStates } from './verdict.ts'

/**
 * The report in the text format of Prometheus (0.0.4): the state of each policy, its age and what is allowed in seconds, and how
 * many there are in each state. Ends with a line break.
 */
export function freshnessMetrics(report: FreshnessReport): string {
  const { target, at, results } = report
  const labels = labelsOf(results).map((one) => ({ target, ...one }))
  const gauge = (name: string, help: string, value: (result: FreshnessResult) => number | null): Metric => ({
    name,
    help,
    samples: results.flatMap((result, i) => {
      const found = value(result)
      return found === null ? [] : [{ labels: labels[i] ?? {}, value: found }]
    }),
  })
  const counts = countStates(report)
  return metricsText([
    gauge('headwater_freshness_age_seconds', 'Age of the oldest data in the asset.', ({ ageMs }) => seconds(ageMs)),
    gauge('headwater_freshness_allowed_seconds', 'Age from which on the asset is stale.', (one) =>
      seconds(one.allowedMs),
    ),
    // One series for each policy, so that a state that has gone leaves no series behind.
    gauge(
      'headwater_freshness_state',
      `${freshnessStates.map((state, i) => `${freshnessStates.length - 1 - i} ${state}`).join(', ')}.`,
      ({ state }) => freshnessStates.length - 1 - freshnessStates.indexOf(state),
    ),
    {
      name: 'headwater_freshness_results',
      help: 'Policies, and assets that inherit, by state.',
      samples: freshnessStates.map((state) => ({ labels: { target, state }, value: counts[state] })),
    },
    {
      name: 'headwater_freshness_timestamp_seconds',
      help: 'The moment that is spoken of.',
      samples: [{ labels: { target }, value: Date.parse(at) / 1000 }],
    },
  ])
}

/** An asset may have two policies of one type; no two samples may have the same labels. */
function labelsOf(results: readonly FreshnessResult[]): Labels[] {
  const seen = new Map<string, number>()
  return results.map(({ asset, policy }) => {
    const type =
      policy === null ? 'inherited' : policy.type === 'newest row' ? `newest row ${policy.column}` : policy.type
    const id = `${asset} ${type}`
    const nth = (seen.get(id) ?? 0) + 1
    seen.set(id, nth)
    return { asset, policy: nth === 1 ? type : `${type} ${nth}` }
  })
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}
