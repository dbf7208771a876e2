import { UserError } from '@headwater/errors'
import type { AssetKey } from './asset.ts'

/**
 * One segment: Unicode letters and digits, `_`, and inside also `-` and `.`.
 * A dot is allowed because dbt allows it in a model's name. Everything that selections give a meaning to
 * (`+ @ , : * ? [ ]`, spaces) is refused, so that no key needs quoting; a leading `-` would read as a flag.
 */
const segment = '[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.-]*[\\p{L}\\p{N}_-])?'
const plain = /^[A-Za-z0-9_]+\/[A-Za-z0-9_]+\/[A-Za-z0-9_]+$/
const full = new RegExp(`^${segment}/${segment}/${segment}$`, 'u')
const badCharacter = /[^\p{L}\p{N}_./-]/u

export interface KeyParts {
  readonly platform: string
  readonly group: string
  readonly name: string
}

/**
 * Checks `platform/group/name` and brands it. Any name is an ordinary name, `constructor` and `__proto__` included.
 * Throws UserError `bad-key`, saying which part is wrong.
 */
export function assetKey(text: string): AssetKey {
  if (!isAssetKey(text)) throw new UserError('bad-key', `"${text}" is not an asset key`, { details: faults(text) })
  return text
}

export function isAssetKey(text: string): text is AssetKey {
  return plain.test(text) || full.test(text)
}

/** The three segments of a key. */
export function keyParts(key: AssetKey): KeyParts {
  const first = key.indexOf('/')
  const second = key.indexOf('/', first + 1)
  return { platform: key.slice(0, first), group: key.slice(first + 1, second), name: key.slice(second + 1) }
}

function faults(text: string): string[] {
  const form = 'expected  platform/group/name, for example nba/silver/fact_boxscores'
  const segments = text.split('/')
  if (segments.length !== 3) return [`found     ${segments.length} of 3 segments`, form]
  if (segments.includes('')) return ['found     an empty segment', form]
  const bad = badCharacter.exec(text)
  if (bad) return [`found     the character "${bad[0]}"`, 'allowed   letters, digits, _ and, inside a segment, - and .']
  return ['found     a segment that starts with - or . or ends with a dot', form]
}
