import type { AssetKey } from '@headwater/graph'
import type { TroubleFacts } from './facts.ts'
import type { Finding } from './judge.ts'
import type { LineageOfData } from './lineage.ts'
import { mendCommand, missingPartitions } from './mend.ts'
import type { FreshnessState } from './report.ts'
import type { Situation, View } from './situation.ts'
import { momentWords } from './words.ts'

/** Whose fault it is, and what mends it. */
export interface Blame {
  readonly asset: AssetKey
  /** `unavailable` where the source of the asset at fault was asked and had nothing. */
  readonly state: FreshnessState
  /** Of the asset at fault. */
  readonly message: string
  readonly command: string | null
  /** The same for what one execution mends together. */
  readonly step: string
}

/**
 * Who is at fault where a policy is not kept on a root, as far as an asset has seen it: the root itself where it is not kept on
 * all there is of it; else the first asset on the way from it that was not made of what there is.
 */
export function blame(
  situation: Situation,
  lineage: Pick<LineageOfData, 'viewOf'>,
  asked: { readonly asset: AssetKey; readonly root: AssetKey; readonly finding: Finding },
  judgeAt: (view: View) => Finding,
): Blame {
  const { asset, root } = asked
  const now = judgeAt(Number.POSITIVE_INFINITY)
  if (now.state !== 'fresh' && (now.state !== 'warned' || asked.finding.state === 'warned')) {
    return blameRoot(situation, root, now)
  }
  let at = asset
  for (;;) {
    const behind = situation.graph.upstream(at).find((source) => {
      const view = lineage.viewOf(source, root)
      return !Number.isNaN(view) && judgeAt(view).state === asked.finding.state
    })
    if (behind === undefined) break
    at = behind
  }
  return blameReader(situation, at, asked)
}

/** The asset itself is at fault: it, or its source, did not bring what its policy asks for. */
export function blameRoot(situation: Situation, root: AssetKey, finding: Finding): Blame {
  const { partition } = finding
  const behind = missingPartitions(situation, root, partition)
  // One that is there and is wrong by itself: too few rows.
  const missing = behind?.length === 0 && partition !== null ? [partition] : behind
  // Of the one that is due, where one is: that an earlier one was asked for says nothing about it.
  const trouble = troubleOf(situation, root, partition === null ? (missing ?? []) : [partition])
  const isUnavailable = finding.state === 'stale' && trouble?.state === 'unavailable'
  return {
    asset: root,
    state: isUnavailable ? 'unavailable' : finding.state,
    message: trouble === undefined ? finding.message : `${finding.message}; ${troubleWords(trouble)}`,
    command: mendCommand(situation, root, missing),
    step: stepOf(situation, root, missing),
  }
}

function blameReader(
  situation: Situation,
  reader: AssetKey,
  { root, finding }: { readonly root: AssetKey; readonly finding: Finding },
): Blame {
  const { graph } = situation
  const own = troubleOf(situation, reader, [])
  const { newest } = situation.factsOf(reader)
  const was =
    newest === null
      ? `it was never made of ${graph.label(root)}`
      : `it was last made ${momentWords(newest.at)}, before ${graph.label(root)} brought what is there now`
  const missing = missingPartitions(situation, reader, null)
  return {
    asset: reader,
    state: finding.state,
    message: own === undefined ? was : `${was}; ${troubleWords(own)}`,
    command: mendCommand(situation, reader, missing),
    step: stepOf(situation, reader, missing),
  }
}

/** An operation that always makes all of its assets mends all of them, where the same is missing of each. */
function stepOf({ graph }: Situation, key: AssetKey, partitions: readonly string[] | null): string {
  const operation = graph.operationOf(key)
  return operation === undefined || operation.divisible ? key : [operation.name, ...(partitions ?? [])].join(' ')
}

/** What went wrong when it was tried: with one of these partitions, the newest first, or with all of it. */
function troubleOf({ factsOf }: Situation, key: AssetKey, partitions: readonly string[]): TroubleFacts | undefined {
  const { troubles } = factsOf(key)
  const of = (wanted: string | null) => troubles.find(({ partition }) => partition === wanted)
  for (const partition of partitions.toReversed()) {
    const found = of(partition)
    if (found) return found
  }
  return of(null)
}

function troubleWords({ state, at, since, message }: TroubleFacts): string {
  const what = state === 'failed' ? 'it failed' : 'the source had nothing'
  const when = since.getTime() === at.getTime() ? momentWords(at) : `${momentWords(since)} and still ${momentWords(at)}`
  return `${what} ${when}${message === null ? '' : `: ${message}`}`
}
