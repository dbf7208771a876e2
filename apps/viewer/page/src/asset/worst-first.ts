import type { AssetHealth } from '@headwater/reporters'
import type { CheckView } from '@headwater/viewer'

const order: readonly AssetHealth[] = ['failed', 'missing', 'stale', 'unavailable', 'fresh']

/** What is wrong before what is not; else as it was. What holds nothing of its own comes last. */
export function worstFirst<Key>(keys: readonly Key[], healthOf: (key: Key) => AssetHealth | undefined): Key[] {
  const rank = (key: Key) => {
    const health = healthOf(key)
    return health === undefined ? order.length : order.indexOf(health)
  }
  return keys.toSorted((a, b) => rank(a) - rank(b))
}

const checkOrder: readonly string[] = [
  'failed',
  'error',
  'warned',
  'not run',
  'never ran',
  'unchanged upstream',
  'passed',
]

/** Failed errors before failed warnings, what passed last; by name within. */
export function worstChecksFirst(checks: readonly CheckView[]): CheckView[] {
  const rank = ({ newest, severity }: CheckView) =>
    checkOrder.indexOf(newest?.state ?? 'never ran') + (severity === 'warn' ? 0.5 : 0)
  return checks.toSorted((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}
