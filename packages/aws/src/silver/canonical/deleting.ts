import type { SilverContext } from '../context.ts'
import type { CanonicalDocument, DeletionMark } from '../documents.ts'
import { compareAndSet } from './compare-and-set.ts'

/** Far longer than the deletion of one run takes. */
const HOLDS_MS = 60 * 60 * 1000

/** Whether somebody is deleting a run or a backup now. */
export function isBeingDeleted({ deleting = [] }: CanonicalDocument, id: string, now: Date): boolean {
  return deleting.some((mark) => mark.id === id && now.getTime() - new Date(mark.at).getTime() < HOLDS_MS)
}

/**
 * Marks runs and backups as being deleted, or renews their marks, before their first file goes: whoever decided before to
 * point at one of them loses the compare-and-set, and sees the mark when deciding anew.
 */
export async function markDeleting(context: SilverContext, ids: readonly string[]): Promise<void> {
  await compareAndSet(context, (current) => {
    // Where nothing ever counted there is nothing to guard, and the document is not made for this.
    if (current.version === 0 || ids.length === 0) return { type: 'stop', because: null }
    const mark = { at: context.now().toISOString(), by: context.by }
    const others = current.deleting?.filter(({ id }) => !ids.includes(id)) ?? []
    return { type: 'write', document: withMarks(current, [...others, ...ids.map((id) => ({ id, ...mark }))]) }
  })
}

/**
 * Renews the mark of one that is about to be deleted. False where it is not there any more: it ran out, and the run was
 * pointed at since.
 */
export async function renewMark(context: SilverContext, id: string): Promise<boolean> {
  const outcome = await compareAndSet(context, (current) => {
    if (current.version === 0) return { type: 'stop', because: true }
    const mark = current.deleting?.find((each) => each.id === id)
    if (mark === undefined) return { type: 'stop', because: false }
    const at = context.now().toISOString()
    const others = current.deleting?.filter((each) => each.id !== id) ?? []
    return mark.at === at
      ? { type: 'stop', because: true }
      : { type: 'write', document: withMarks(current, [...others, { ...mark, at }]) }
  })
  return outcome.type === 'written' || outcome.because
}

/** They are gone, or stay after all. */
export async function unmarkDeleting(context: SilverContext, ids: readonly string[]): Promise<void> {
  await compareAndSet(context, (current) => {
    const left = current.deleting?.filter(({ id }) => !ids.includes(id)) ?? []
    if (left.length === (current.deleting?.length ?? 0)) return { type: 'stop', because: null }
    return { type: 'write', document: withMarks(current, left) }
  })
}

/** No mark is no field. */
export function withMarks(document: CanonicalDocument, marks: readonly DeletionMark[]): CanonicalDocument {
  const { deleting: _, ...rest } = document
  return marks.length === 0 ? rest : { ...rest, deleting: marks }
}
