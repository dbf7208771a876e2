import type { FreshnessPolicy } from '@headwater/graph'
import { parseFreshness } from '@headwater/graph'
import type { SingleRef } from './refs.ts'
import { expecting, isObject, type Shape } from './shape.ts'

/** A length of time as freshness is spoken of: `'30m'`, `'26h'`, `'2d'` (of 24 hours). */
export type FreshnessDuration = `${number}${'m' | 'h' | 'd'}`

/** What an author expects of data in time; one of four forms. */
export type FreshnessRule =
  /** What it is made of is at most so old. */
  | {
      /** Older is stale. Without it only a warning is given. */
      readonly maxAge?: FreshnessDuration
      /** Older is warned of; less than `maxAge`. */
      readonly warnAfter?: FreshnessDuration
    }
  /** The partition of some days before is there by a time of day. */
  | {
      /** `HH:MM` */
      readonly by: string
      /** Whose clock that is: IANA name. */
      readonly timeZone: string
      /** Default: 1, the partition of the day before. */
      readonly lagDays?: number
      /** So long after that time it is warned of; less than `errorAfter`. */
      readonly warnAfter?: FreshnessDuration
      /** So long after that time it is stale. Default: `'0m'`. */
      readonly errorAfter?: FreshnessDuration
      /** Knows the partitions on which nothing is to come: days without games. */
      readonly unless?: ExcuseFunction
    }
  /** The newest value of a column is at most so old: known where the table itself is looked at (`--observe`). */
  | { readonly column: string; readonly maxAge?: FreshnessDuration; readonly warnAfter?: FreshnessDuration }
  /** So many rows are in its newest partition, or in all of it. Default severity: `'error'`. */
  | { readonly rows: { readonly min?: number; readonly max?: number }; readonly severity?: 'warn' | 'error' }

export type FreshnessRules = FreshnessRule | readonly FreshnessRule[]

/** Asked about many partitions at once; gives those of them on which nothing is to come. */
export type ExcuseFunction = (context: ExcuseContext) => Promise<readonly string[]>

export interface ExcuseContext {
  /** Ascending: `2025-01-01`, ... */
  readonly partitions: readonly string[]
  readonly target: string
  /** The target's environment: `DATABASE_URL`, and what the target's `env` in the config adds. */
  readonly env: { readonly [name: string]: string | undefined }
}

/** What `p.freshness` says of an asset that is defined elsewhere. */
export interface FreshnessDefinition {
  readonly of: SingleRef
  readonly rules: FreshnessRules
  readonly location: string
}

/** Throws UserError `bad-config` for what are no rules. */
export const freshness: Shape = (value, path) => {
  parseFreshness(value, path, { keys: 'camelCase', nameUnless: (unless) => (typeof unless === 'function' ? '' : null) })
}

/** The same for what nobody can look into as a table. */
export const freshnessWithoutTable: Shape = (value, path) => {
  freshness(value, path)
  for (const [place, rule] of [value].flat().entries()) {
    const below = Array.isArray(value) ? `${path}[${place}]` : path
    if (isObject(rule)) NO_COLUMN(rule.column, `${below}.column`)
  }
}

const NO_COLUMN = expecting('no column: it is no table of the warehouse', (column) => column === undefined)

/** The policies of rules that were checked, and the functions that they name, by names made of `name`. */
export function policiesOf(
  rules: FreshnessRules,
  name: string,
): { readonly policies: readonly FreshnessPolicy[]; readonly excuses: readonly (readonly [string, ExcuseFunction])[] } {
  const excuses: (readonly [string, ExcuseFunction])[] = []
  const policies = parseFreshness(rules, 'freshness', {
    keys: 'camelCase',
    nameUnless(unless, place) {
      if (typeof unless !== 'function') return null
      const unique = place === 0 ? name : `${name}#${place + 1}`
      excuses.push([unique, unless as ExcuseFunction])
      return unique
    },
  })
  return { policies, excuses }
}
