import type { NodeView } from '@headwater/viewer'

/** The name that its author gave it, without the group that stands beside or above it anyway. */
export function shortName({ key }: Pick<NodeView, 'key'>): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

/** What it is and where, with the platform where another one has the same: `silver model`. */
export function belowName({ label, platform, group, kind }: NodeView): string {
  return label.startsWith(`${platform}/`) ? `${platform} ${group} ${kind}` : `${group} ${kind}`
}
