import type { AssetKey } from '@headwater/graph'
import { dueBy } from './calendar.ts'
import { newestSeen, partitionsAfter, type Situation } from './situation.ts'

/** Headwater's own default: what works there needs no `--target`, and a backfill needs no reason. */
const SANDBOX = 'sandbox'

/**
 * The partitions that are to be brought in: what was due behind the newest one that is there, as far as anything was to come.
 * None where all is there; null for what has no partitions.
 */
export function missingPartitions(situation: Situation, key: AssetKey, due: string | null): readonly string[] | null {
  const { partitions } = situation.graph.asset(key)
  if (!partitions) return null
  const until = due ?? dueBy(partitions, situation.at)
  const seen = newestSeen(situation.factsOf(key), Number.POSITIVE_INFINITY, until)
  // Nothing is there: the whole past is another matter than what is late.
  if (seen === undefined) return [until]
  return partitionsAfter(partitions, seen.partition, until).filter((partition) => !situation.isExcused(key, partition))
}

/** The line that makes an asset anew, or these of its partitions, with what is behind it; null where there is nothing to make, or nobody here makes it. */
export function mendCommand(
  { graph, target }: Pick<Situation, 'graph' | 'target'>,
  key: AssetKey,
  partitions: readonly string[] | null,
): string | null {
  const operation = graph.operationOf(key)
  if (operation === undefined || partitions?.length === 0) return null
  const [first] = partitions ?? []
  const last = partitions?.at(-1)
  const days = first === last ? first : `${first}..${last}`
  const elsewhere = target !== SANDBOX
  return [
    'pnpm headwater',
    days === undefined ? 'materialize' : 'backfill',
    shellWord(graph.label(key)),
    ...(days === undefined ? [] : [first === last ? '--partition' : '--partitions', days]),
    // What is written aside counts once it is promoted: nothing behind it is made before.
    ...(operation.aside ? [] : ['--downstream']),
    ...(elsewhere ? ['--target', shellWord(target)] : []),
    ...(elsewhere && days !== undefined ? ["--reason 'it was late'"] : []),
  ].join(' ')
}

function shellWord(word: string): string {
  return /^[\w./@%+=:,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
