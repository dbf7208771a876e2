import type { Json } from '@headwater/graph'

/** What differs between runs `a` and `b`, as tables. */
export interface ComparisonParts {
  readonly equal: boolean
  /** One line: `12 rows more, all GBP`. */
  readonly summary: string
  readonly onlyInA: SampledRows
  readonly onlyInB: SampledRows
  readonly changed: {
    readonly rows: number
    readonly cells: readonly (readonly [id: string, column: string, a: string, b: string])[]
  }
  readonly amounts: readonly (readonly [currency: string, a: string, b: string, difference: string])[]
}

export interface SampledRows {
  readonly rows: number
  readonly columns: readonly string[]
  readonly samples: readonly (readonly string[])[]
}

/**
 * Reads what `headwater compare --json` says of one date. Null for a shape that is not known: the lines in words are shown then, so
 * that a newer command is no mistake of the page.
 */
export function comparisonParts(comparison: Json): ComparisonParts | null {
  const found = objectOf(comparison)
  const one = Array.isArray(found?.comparisons) ? objectOf(found.comparisons[0]) : found
  if (one === null || typeof one.equal !== 'boolean' || typeof one.summary !== 'string') return null
  const changed = objectOf(one.changed)
  return {
    equal: one.equal,
    summary: one.summary,
    onlyInA: sampled(one.onlyInA),
    onlyInB: sampled(one.onlyInB),
    changed: { rows: numberOf(changed?.rows), cells: listOf(changed?.samples).flatMap(changesOf) },
    amounts: Object.entries(objectOf(one.amounts) ?? {}).flatMap(([currency, value]) => {
      const amount = objectOf(value)
      const difference = text(amount?.difference)
      if (/^-?0*(\.0*)?$/.test(difference)) return []
      const sign = difference.startsWith('-') ? '' : '+'
      return [[currency, grouped(text(amount?.a)), grouped(text(amount?.b)), `${sign}${grouped(difference)}`] as const]
    }),
  }
}

function sampled(value: Json | undefined): SampledRows {
  const found = objectOf(value)
  const samples = listOf(found?.samples).map((row) => objectOf(row) ?? {})
  const columns = Object.keys(samples[0] ?? {})
  return { rows: numberOf(found?.rows), columns, samples: samples.map((row) => columns.map((name) => text(row[name]))) }
}

function changesOf(sample: Json): (readonly [string, string, string, string])[] {
  const found = objectOf(sample)
  return Object.entries(objectOf(found?.changes) ?? {}).map(([column, value]) => {
    const change = objectOf(value)
    return [text(found?.id), column, text(change?.a), text(change?.b)] as const
  })
}

/** `30,031.80` of a decimal number that is a text, so that no cent is lost. */
function grouped(amount: string): string {
  const [whole = '', ...rest] = amount.split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.').replace('-', '−')
}

function objectOf(value: Json | undefined): { readonly [key: string]: Json } | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: Json })
    : null
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}

function numberOf(value: Json | undefined): number {
  return typeof value === 'number' ? value : 0
}

function text(value: Json | undefined): string {
  return value === null || value === undefined ? 'null' : typeof value === 'string' ? value : JSON.stringify(value)
}
