import { randomUUID } from 'node:crypto'
import { InternalError, UserError } from '@headwater/errors'
import type { SilverContext } from '../context.ts'
import type { CanonicalDocument } from '../documents.ts'
import { canonicalKey } from '../layout.ts'
import { openObjects } from '../objects.ts'
import { readCanonical } from '../read-documents.ts'
import { NOTHING_COUNTS } from './change.ts'

/** What to make of what counts now: another document, or nothing because of something found out. */
export type Decision<Stopped> =
  | { readonly type: 'write'; readonly document: CanonicalDocument }
  | { readonly type: 'stop'; readonly because: Stopped }

export type Outcome<Stopped> =
  /** `lost`: how often somebody else wrote in between, so that it was decided anew. */
  | { readonly type: 'written'; readonly document: CanonicalDocument; readonly lost: number }
  | { readonly type: 'stopped'; readonly because: Stopped }

/** Each time one of those who write at the same time gets through, so that this is far above what can happen. */
const MOST_LOST = 200

/**
 * Changes `_CANONICAL.json` by compare-and-set: `decide` sees what counts, and what it answers is written only if that
 * still counts; else it is asked again with what counts then. Of two that write at once one wins, and the other decides anew.
 * Throws UserError `bad-source` where the document cannot be read.
 */
export async function compareAndSet<Stopped>(
  context: SilverContext,
  decide: (current: CanonicalDocument) => Promise<Decision<Stopped>> | Decision<Stopped>,
): Promise<Outcome<Stopped>> {
  const { aws, dataset } = context
  const objects = openObjects(aws, dataset.silver.bucket)
  for (let lost = 0; lost <= MOST_LOST; lost++) {
    context.signal?.throwIfAborted()
    const current = await readCanonical(objects, dataset)
    const decision = await decide(current?.document ?? NOTHING_COUNTS)
    if (decision.type === 'stop') return { type: 'stopped', because: decision.because }
    checkVersion(current?.document ?? NOTHING_COUNTS, decision.document)
    context.signal?.throwIfAborted()
    const condition = current === null ? ({ ifNoneMatch: true } as const) : { ifMatch: current.etag }
    const document = { ...decision.document, write_id: randomUUID() }
    const written = await objects.write(canonicalKey(dataset), printDocument(document), condition)
    if (written !== 'lost') return { type: 'written', document, lost }
  }
  throw new UserError('refused', `others changed _CANONICAL.json ${MOST_LOST} times in a row: nothing was changed`, {
    next: ['the same again'],
  })
}

/** What counts now, and the etag of it; of a dataset in which nothing ever counted, no etag. */
export async function readCounting(context: SilverContext): Promise<CanonicalDocument> {
  const found = await readCanonical(openObjects(context.aws, context.dataset.silver.bucket), context.dataset)
  return found?.document ?? NOTHING_COUNTS
}

/** One change a line: of a long history the differences stay readable. */
export function printDocument(document: CanonicalDocument): string {
  return `${JSON.stringify(document, null, 1)}\n`
}

/** The last guard in front of the one object that everything hangs on. */
function checkVersion(before: CanonicalDocument, after: CanonicalDocument): void {
  const changes = after.version - before.version
  if (after.history.length - before.history.length !== changes || changes < 0 || changes > 1) {
    throw new InternalError(`_CANONICAL.json would go from version ${before.version} to ${after.version}`)
  }
}
