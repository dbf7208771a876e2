import type { SilverContext } from '../context.ts'
import type { Cleanable } from './cleanable.ts'
import type { InventoryObject } from './inventory.ts'

/** Files of nobody are left alone for so long: whoever writes them may be about to say so. */
const YOUNG_MS = 24 * 60 * 60 * 1000

export function sizes(objects: readonly InventoryObject[]): Pick<Cleanable, 'objects' | 'bytes' | 'newestAt'> {
  const newest = Math.max(...objects.map(({ at }) => at.getTime()))
  return {
    objects: objects.map(({ bucket, key, bytes }) => ({ bucket, key, bytes })),
    bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
    newestAt: objects.length === 0 ? null : new Date(newest),
  }
}

export function isYoung(context: SilverContext, newestAt: Date | null): boolean {
  return newestAt !== null && ageMs(context, newestAt) < YOUNG_MS
}

/** By the storage's clock, which dates the objects; the target's may be another. */
export function ageMs({ storageNow = () => new Date() }: SilverContext, at: Date | null): number {
  return at === null ? Number.POSITIVE_INFINITY : storageNow().getTime() - at.getTime()
}
