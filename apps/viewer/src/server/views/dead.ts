import { isGone } from '@headwater/engine'

/** Whether nobody carries a run out any more: its lease has run out, or its process of this machine is no more. */
export function isDead({ owner, expired }: { readonly owner: string | null; readonly expired: boolean }): boolean {
  return expired || (owner !== null && isGone(owner))
}
