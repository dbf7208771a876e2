import type { StepInput } from '@headwater/engine'
import { buildOf, type Journal } from './journal.ts'
import type { JournalLine } from './protocol.ts'

/**
 * Which of the nodes asked for have been built by an earlier attempt that was killed before it could say so: their ends, in the
 * order in which they came. Pure. `journals` are those of the earlier attempts, newest first.
 *
 * A node counts when the newest attempt that was to build it did so, from today's code and in today's mode; when nobody
 * knows another end of it; when nothing that it was made from is built again; when no check of it failed; and when every
 * unit test of it counts too, since dbt runs those only on the way to their model.
 */
export function finishedBefore(
  input: Pick<StepInput, 'assets' | 'checks' | 'before'>,
  journals: readonly Journal[],
): JournalLine[] {
  if (input.before === null) return []
  const unknown = new Set<string>([...input.before.unknown, ...input.before.unknownChecks])
  const mayCount = new Set([
    ...input.assets.filter(({ asset }) => unknown.has(asset.key)).map(({ asset }) => asset.ref),
    ...input.checks.filter(({ key }) => unknown.has(key)).map(({ ref }) => ref),
  ])
  const builds = new Map([
    ...input.assets.map((item) => [item.asset.ref ?? '', buildOf(item)] as const),
    ...input.checks.map(({ ref }) => [ref, ''] as const),
  ])
  const ends = newestEnds(journals)
  const good = new Map(
    ends
      .filter(({ end, build }) => mayCount.has(end.id) && succeeded.has(end.status) && builds.get(end.id) === build)
      .map(({ end }) => [end.id, end]),
  )
  // dbt's word for a test that found rows. One that broke, or was cancelled, says nothing of what it was to test.
  for (const { end } of ends) if (end.status === 'fail') for (const id of end.above) good.delete(id)
  const refs = new Map(input.assets.map(({ asset }) => [asset.key, asset.ref ?? '']))
  for (const { kind, ref, assets } of input.checks) {
    if (kind === 'unit' && !good.has(ref)) for (const key of assets) good.delete(refs.get(key) ?? '')
  }
  dropWhatIsBehind(good, new Set(builds.keys()))
  return [...good.values()]
}

const succeeded = new Set(['success', 'pass', 'warn'])

interface End {
  readonly end: JournalLine
  readonly build: string
}

/** The end of each node in the newest attempt that was to build it, in order of time. */
function newestEnds(journals: readonly Journal[]): End[] {
  const decided = new Set<string>()
  const found: End[][] = []
  for (const { asked, ended } of journals) {
    // It built something, and nobody can tell what: nothing older counts, and nothing of its own.
    if (asked === null) break
    const ends = new Map(ended.map((end) => [end.id, end]))
    found.unshift(
      [...ends.values()].flatMap((end) => {
        const build = asked.get(end.id)
        return build === undefined || decided.has(end.id) ? [] : [{ end, build }]
      }),
    )
    for (const id of asked.keys()) decided.add(id)
  }
  return found.flat()
}

/** What was made from something that is built again must be built again too. */
function dropWhatIsBehind(good: Map<string, JournalLine>, asked: ReadonlySet<string>): void {
  let dropped: boolean
  do {
    dropped = false
    for (const [id, { above }] of good) {
      if (!above.some((parent) => asked.has(parent) && !good.has(parent))) continue
      good.delete(id)
      dropped = true
    }
  } while (dropped)
}
