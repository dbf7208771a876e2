import type { AssetGraph, AssetKey, FreshnessPolicy } from '@headwater/graph'
import { type Blame, blame, blameRoot } from './blame.ts'
import type { FreshnessFacts } from './facts.ts'
import { type Held, type Holding, heldAgainst } from './held.ts'
import { type Finding, judge, judgeRows } from './judge.ts'
import { type LineageOfData, lineageOfData } from './lineage.ts'
import type { FreshnessOptions } from './options.ts'
import { isTimed } from './policies.ts'
import type { FreshnessReport, FreshnessResult, RootCause } from './report.ts'
import { worseFirst } from './severity.ts'
import { type Situation, situationOf } from './situation.ts'

/**
 * Judges every policy, and everything that is made of what has one, as of `at`. Pure: no clock, no database, no order of calls.
 *
 * The data of an asset is as old as the oldest of the roots that it was really built from; a root is the first asset, from
 * above, of which a policy speaks of time. A policy of its own is held against that age. An asset without one inherits those of
 * its roots: it must have been built from what keeps them.
 */
export function evaluateFreshness(
  graph: AssetGraph,
  facts: FreshnessFacts,
  options: FreshnessOptions,
): FreshnessReport {
  const situation = situationOf(graph, facts, options)
  const lineage = lineageOfData(situation)
  const judging: Judging = { situation, lineage, held: heldAgainst(situation, lineage) }
  const wanted = new Set(options.assets ?? graph.keys)
  const judged = oncePerStep(graph.keys.filter((key) => wanted.has(key)).flatMap((key) => judgeAsset(judging, key)))
  return {
    version: 1,
    target: options.target,
    at: options.at.toISOString(),
    observed: options.observed ?? false,
    // Stable: what is equally bad stays in the graph's order, causes first.
    results: judged.map(({ result }) => result).toSorted((one, other) => worseFirst(one.state, other.state)),
    rootCauses: rootCausesOf(judged),
  }
}

interface Judging {
  readonly situation: Situation
  readonly lineage: LineageOfData
  readonly held: Held
}

interface Judged {
  readonly result: FreshnessResult
  readonly blame: Blame | null
}

function judgeAsset(judging: Judging, key: AssetKey): Judged[] {
  const policies = judging.situation.policiesOf(key)
  const judged = policies.map((policy) => judgeOwn(judging, key, policy))
  if (policies.some(isTimed)) return judged
  // What an asset without a policy about time owes to its roots; nothing where no policy reaches it, or it was never made.
  const worst = judging.held.inherited(key)
  return worst === null ? judged : [...judged, judgedBy(judging, key, null, worst)]
}

function judgeOwn(judging: Judging, key: AssetKey, policy: FreshnessPolicy): Judged {
  const { situation, lineage, held } = judging
  if (!isTimed(policy)) {
    const finding = judgeRows(situation, policy, key)
    return judgedAs(key, policy, finding, finding.state === 'fresh' ? null : blameRoot(situation, key, finding))
  }
  // Its own rows and partitions say it all; so does that it is a root, or was never made.
  const isOfItself =
    lineage.isRoot(key) ||
    lineage.current(key) === null ||
    policy.type === 'newest row' ||
    (policy.type === 'by' && situation.graph.asset(key).partitions !== undefined)
  if (isOfItself) {
    const finding = judge(situation, policy, key, Number.POSITIVE_INFINITY, { isOwn: true })
    return judgedAs(key, policy, finding, finding.state === 'fresh' ? null : blameRoot(situation, key, finding))
  }
  const worst = held.own(key, policy)
  return worst === null ? judgedAs(key, policy, UNREACHED, null) : judgedBy(judging, key, policy, worst)
}

/** What it reads has been replaced since it was made: nothing is left of which a policy speaks. */
const UNREACHED: Finding = {
  state: 'unknown',
  ageMs: null,
  allowedMs: null,
  partition: null,
  message: 'nobody knows what it was made from',
}

function judgedBy(
  { situation, lineage }: Judging,
  key: AssetKey,
  policy: FreshnessPolicy | null,
  { root, finding, judgeAt }: Holding,
): Judged {
  const through = situation.graph.label(root)
  if (finding.state === 'fresh') {
    return judgedAs(key, policy, { ...finding, message: `as fresh as ${through}: ${finding.message}` }, null)
  }
  const cause = blame(situation, lineage, { asset: key, root, finding }, judgeAt)
  const by =
    cause.asset === key || cause.asset === root ? '' : `, not made anew in ${situation.graph.label(cause.asset)}`
  return judgedAs(key, policy, { ...finding, message: `${finding.message}, through ${through}${by}` }, cause)
}

function judgedAs(key: AssetKey, policy: FreshnessPolicy | null, finding: Finding, cause: Blame | null): Judged {
  const { ageMs, allowedMs, partition } = finding
  return {
    result: {
      asset: key,
      policy,
      state: cause?.state ?? finding.state,
      ageMs,
      allowedMs,
      partition,
      message: cause?.asset === key ? cause.message : finding.message,
      rootCause: cause?.asset ?? null,
      command: cause?.command ?? null,
    },
    blame: cause,
  }
}

/** What one execution mends together has one root cause: the first of those assets. */
function oncePerStep(judged: readonly Judged[]): Judged[] {
  const first = new Map<string, Blame>()
  for (const { blame } of judged) if (blame !== null && !first.has(blame.step)) first.set(blame.step, blame)
  return judged.map(({ result, blame }) => {
    const same = blame && first.get(blame.step)
    if (!same || same.asset === blame.asset) return { result, blame }
    const { asset, command } = same
    return { result: { ...result, rootCause: asset, command }, blame: { ...blame, asset, command } }
  })
}

/** Each asset at fault once, with what is worst of it; first those that most results are owed to. */
function rootCausesOf(judged: readonly Judged[]): RootCause[] {
  const blamed = judged.flatMap(({ blame }) => (blame === null ? [] : [blame]))
  return [...Map.groupBy(blamed, ({ asset }) => asset)]
    .toSorted(([, some], [, others]) => others.length - some.length)
    .flatMap(([asset, blames]) => {
      const [worst] = blames.toSorted((one, other) => worseFirst(one.state, other.state))
      return worst === undefined ? [] : [{ asset, message: worst.message, command: worst.command }]
    })
}
