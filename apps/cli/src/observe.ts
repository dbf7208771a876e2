import type { AssetKey } from '@headwater/graph'
import type { Ledger, RecordedContent } from '@headwater/ledger'
import { madeByHand } from './observe/by-hand.ts'
import { compare } from './observe/compare.ts'
import { type Decision, decide, joined, type Looked } from './observe/decide.ts'
import { isStored, lookAt } from './observe/look.ts'
import { type Seen, seenInWords } from './observe/seen.ts'
import { writtenNow } from './observe/written-now.ts'
import { requestedBy } from './requested-by.ts'
import type { OpenSession } from './session.ts'
import { withLedger } from './with-ledger.ts'

export interface ObserveFlags {
  /** Default: one is opened. */
  readonly ledger?: Ledger
  /** Hears of what was found, in one line each. Default: stderr. */
  readonly tell?: (line: string) => void
}

/**
 * Looks at those of the assets that have a history, and writes down what has become of them since: dbt's tables that
 * changed are marked, tables that rows are brought into have a new version, what dbt made by hand is taken in. Assets that
 * a live run writes are left to it. Throws UnreachableError.
 */
export async function observeSelection(
  session: OpenSession,
  keys: readonly AssetKey[],
  { ledger, tell = (line) => void process.stderr.write(`${line}\n`) }: ObserveFlags = {},
): Promise<readonly Seen[]> {
  const observe = async (ledger: Ledger): Promise<readonly Seen[]> => {
    const decision = await decideAll(session, await lookWithLedger(session, keys, ledger), ledger)
    await write(decision, ledger)
    return decision.seen
  }
  const seen = await (ledger ? observe(ledger) : withLedger(session.workspace, session.target, observe))
  for (const one of seen) tell(seenInWords(one, session.graph.label(one.key)))
  return seen
}

async function lookWithLedger(
  { graph, target }: OpenSession,
  keys: readonly AssetKey[],
  ledger: Ledger,
): Promise<Looked[]> {
  const contents = await ledger.contents()
  const assets = keys
    .map((key) => graph.asset(key))
    .filter(isStored)
    .filter(({ key }) => contents.has(key))
  if (assets.length === 0) return []
  const found = await lookAt(target.databaseUrl, assets)
  const [after, busy] = await Promise.all([ledger.contents(), writtenNow(ledger)])
  return assets.flatMap((asset, index): Looked[] => {
    const recorded = contents.get(asset.key)
    const observation = found[index]
    // A run that ended while we looked has left something else than what we compare with.
    if (!recorded || !observation || busy.has(asset.key) || !isSame(recorded, after.get(asset.key))) return []
    return [{ asset, recorded, observation, finding: compare(asset, recorded, observation) }]
  })
}

async function decideAll(session: OpenSession, looked: readonly Looked[], ledger: Ledger): Promise<Decision> {
  const { graph, target } = session
  const [snapshot, byHand] = await Promise.all([ledger.snapshot(), madeByHand(session, looked)])
  const context = { graph, snapshot, byHand, now: target.now(), by: requestedBy() }
  return joined(looked.map((one) => decide(one, context)))
}

/** Where nothing is new nothing is written, and a ledger of an older version stays as it is. */
async function write({ made, marks, withdrawn, fingerprints }: Decision, ledger: Ledger): Promise<void> {
  if (made.length + marks.length + withdrawn.length + fingerprints.length === 0) return
  await ledger.migrate()
  await ledger.recordFingerprints(fingerprints)
  await ledger.recordMaterializations(made)
  await ledger.invalidate(marks)
  await ledger.withdraw(withdrawn)
}

function isSame(before: RecordedContent, after: RecordedContent | undefined): boolean {
  return after?.at.getTime() === before.at.getTime() && after.fingerprint === before.fingerprint
}
