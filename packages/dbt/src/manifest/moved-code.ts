import { hash } from 'node:crypto'

/** What a code version is made from, in its order, in words for people. */
const PARTS = ['SQL', 'config', 'contract', 'macros', 'inlined models'] as const

type Parts = readonly [code: unknown, config: unknown, contract: unknown, macros: unknown, inlined: unknown]

/** `1a2b3c4d-5e6f7081-0-9a8b7c6d-0`: a hash of each part; 0 for an empty one. */
export function joinParts(parts: Parts): string {
  return parts
    .map((part) => (Array.isArray(part) && part.length === 0 ? '0' : hash('sha256', JSON.stringify(part)).slice(0, 8)))
    .join('-')
}

/**
 * What differs between two code versions of a model: `SQL`, `config`, `macros`. Empty where they are the same, and where
 * that cannot be told: one of them is none of a dbt model, or is older than such versions are.
 */
export function whatMoved(before: string, now: string): readonly string[] {
  const [old, today] = [before.split('-'), now.split('-')]
  if (!isVersion(old) || !isVersion(today)) return []
  return PARTS.filter((_, i) => old[i] !== today[i])
}

function isVersion(parts: readonly string[]): boolean {
  return parts.length === PARTS.length && parts.every((part) => /^(0|[0-9a-f]{8})$/.test(part))
}
