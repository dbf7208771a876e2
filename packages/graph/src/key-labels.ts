import type { AssetKey } from './asset.ts'

/** How keys are printed: without their platform where group and name are unique among the given keys. */
export function keyLabels(keys: readonly AssetKey[]): (key: AssetKey) => string {
  const seen = new Map<string, number>()
  for (const key of keys) {
    const short = withoutPlatform(key)
    seen.set(short, (seen.get(short) ?? 0) + 1)
  }
  return (key) => {
    const short = withoutPlatform(key)
    return (seen.get(short) ?? 0) > 1 ? key : short
  }
}

function withoutPlatform(key: AssetKey): string {
  return key.slice(key.indexOf('/') + 1)
}
