import { differences } from '../../histories/testing/contents.ts'
import type { Artifacts } from './artifacts.ts'
import type { Deed } from './mill.ts'

/**
 * What an invocation did otherwise than another one that was to come to the same, a line each. What it left out must be what
 * the other one built and found as it was; nothing else may be other.
 */
export function deviations(found: Deed, expected: Deed): string[] {
  if (found.exitCode !== expected.exitCode) return [`exit code ${found.exitCode}, not ${expected.exitCode}`]
  return [
    ...differences(found.contents, expected.contents),
    ...differ('mode of', found.modes, expected.modes),
    ...differ(
      'asset',
      found.assets,
      expected.assets,
      (asset, { state }) => (asset.leftOut && state === 'unchanged') || isNotRun(asset.state, state),
    ),
    ...differ(
      'check',
      found.checks,
      expected.checks,
      (check, { state }) => (check.leftOut && /passed|warned/.test(state)) || isNotRun(check.state, state),
    ),
    ...differ('node', found.nodes, withoutLeftOut(found, expected)),
    ...artifactsDiffer(found, expected),
  ]
}

/** Behind two failures, either of them may be named as the cause. */
function isNotRun(found: string, expected: string): boolean {
  return found === 'not run' && expected === 'not run'
}

function differ<Value>(
  what: string,
  found: ReadonlyMap<string, Value>,
  expected: ReadonlyMap<string, Value>,
  isAsGood: (found: Value, expected: Value) => boolean = () => false,
): string[] {
  const keys = new Set([...found.keys(), ...expected.keys()])
  return [...keys].sort().flatMap((key) => {
    const [has, shouldHave] = [found.get(key), expected.get(key)]
    if (JSON.stringify(has) === JSON.stringify(shouldHave)) return []
    if (has !== undefined && shouldHave !== undefined && isAsGood(has, shouldHave)) return []
    return [`${what} ${key}: ${short(has)}, not ${short(shouldHave)}`]
  })
}

/**
 * Nodes of which dbt was not to hear: assets and checks that were left out; and what dbt passes over behind a failure, where
 * whoever asks dbt passes over it instead. What became of it is compared among the assets.
 */
function withoutLeftOut(found: Deed, expected: Deed): Deed['nodes'] {
  const anyLeftOut = [...found.assets.values(), ...found.checks.values()].some(({ leftOut }) => leftOut)
  return new Map(
    [...expected.nodes].filter(([id, { status }]) => found.nodes.has(id) || !(anyLeftOut || status === 'skipped')),
  )
}

/** Of what both have built: the same SQL. */
function artifactsDiffer({ artifacts, assets, checks }: Deed, expected: Deed): string[] {
  const isPart = [...assets.values(), ...checks.values()].some(({ leftOut }) => leftOut)
  const shouldHave: Artifacts = isPart
    ? new Map([...expected.artifacts].filter(([path]) => artifacts.has(path)))
    : expected.artifacts
  return differ('artifact', artifacts, shouldHave)
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
