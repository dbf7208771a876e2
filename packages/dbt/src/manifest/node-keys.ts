import { type AssetKey, assetKey } from '@headwater/graph'

/** A node that wants a key. */
export interface KeyWish {
  /** dbt's unique_id. */
  readonly id: string
  readonly group: string
  readonly name: string
  readonly package: string
}

/**
 * A key for each node, `platform/group/name`, by unique_id; none of those `taken`.
 * Where two nodes want the same one (one name in two packages), all of them carry the package before their name,
 * `nba/silver/pkg.orders`, so that no key depends on which came first; dbt's own name for it (`pkg.orders`) still finds it,
 * and the bare name finds both, as in dbt. What still collides carries its whole unique_id.
 */
export function nodeKeys(
  platform: string,
  wishes: readonly KeyWish[],
  taken: ReadonlySet<string> = new Set(),
): Map<string, AssetKey> {
  const within = (wish: KeyWish, name: string) => `${platform}/${segment(wish.group)}/${segment(name)}`
  const texts = new Map(wishes.map((wish) => [wish, within(wish, wish.name)]))
  for (const longer of [(wish: KeyWish) => `${wish.package}.${wish.name}`, (wish: KeyWish) => wish.id]) {
    for (const [text, wanting] of Map.groupBy(wishes, (wish) => texts.get(wish) ?? '')) {
      if (wanting.length === 1 && !taken.has(text)) continue
      for (const wish of wanting) texts.set(wish, within(wish, longer(wish)))
    }
  }
  return new Map(Array.from(texts, ([wish, text]) => [wish.id, assetKey(text)]))
}

/** dbt allows any file name and any source name; what keys do not allow becomes `_`. */
export function segment(text: string): string {
  const clean = text.replace(/[^\p{L}\p{N}_.-]/gu, '_').replace(/\.+$/, '_')
  return /^[\p{L}\p{N}_]/u.test(clean) ? clean : `_${clean}`
}
