import type { CleanPreview } from '@headwater/aws/silver'
import type { DeedFlags } from './agree.ts'

/** An original goes with a reason and with somebody's word, or not at all: it cannot be made again. */
export function withoutUnapproved(
  preview: CleanPreview,
  { reason, approvedBy }: Pick<DeedFlags, 'reason' | 'approvedBy'>,
): CleanPreview {
  if (reason !== undefined && approvedBy !== undefined) return preview
  const refused = 'an original, which cannot be made again: only with --reason and --approved-by'
  const items = preview.items.map((item) =>
    item.kind === 'original' && item.refused === null ? { ...item, refused } : item,
  )
  const going = items.filter((item) => item.refused === null)
  return {
    ...preview,
    items,
    objects: going.reduce((sum, { objects }) => sum + objects.length, 0),
    bytes: going.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
