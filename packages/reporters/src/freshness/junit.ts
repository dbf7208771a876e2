import { unreachable } from '@headwater/errors'
import type { FreshnessReport, FreshnessResult } from '@headwater/freshness'
import { keyParts } from '@headwater/graph'
import { type JUnitEnd, junitXml } from '../ci/junit.ts'
import type { Strictness } from './verdict.ts'
import { policyInWords } from './words.ts'

/** A case for each policy, and for each asset that has none of its own. A warning passes and is told in the suite's output. */
export function freshnessJUnit(report: FreshnessReport, strictness: Strictness): string {
  const { target, at, observed, results } = report
  return junitXml([
    {
      name: 'freshness',
      at: new Date(at),
      properties: { target, at, source: observed ? 'tables' : 'ledger' },
      cases: results.map((result) => {
        const { platform, group, name } = keyParts(result.asset)
        return {
          classname: `${platform}.${group}`,
          name: `${name}: ${policyInWords(result.policy)}`,
          end: endOf(result, strictness),
        }
      }),
      output: results
        .filter(({ state }) => state === 'warned')
        .map(({ asset, message }) => `warned: ${asset}: ${message}`),
    },
  ])
}

function endOf(result: FreshnessResult, { warnAsError }: Strictness): JUnitEnd {
  const { state } = result
  const told = { type: state, message: result.message, details: details(result) }
  switch (state) {
    case 'stale':
    case 'unavailable':
      return { state: 'failed', ...told }
    case 'unknown':
      // Of what only inherits, nothing was asked.
      return result.policy === null ? { state: 'passed' } : { state: 'error', ...told }
    case 'warned':
      return warnAsError ? { state: 'failed', ...told } : { state: 'passed' }
    case 'fresh':
      return { state: 'passed' }
    default:
      return unreachable(state)
  }
}

function details({ asset, rootCause, command }: FreshnessResult): string[] {
  return [
    ...(rootCause === null || rootCause === asset ? [] : [`root cause: ${rootCause}`]),
    ...(command === null ? [] : [`mend: ${command}`]),
  ]
}
