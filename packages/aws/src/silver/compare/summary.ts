import type { RunComparison } from './comparison.ts'
import { addDecimals, decimalText, isZero } from './decimal.ts'

/** What a summary is made of: of one comparison, or of many added up. */
export type Difference = Pick<RunComparison, 'equal' | 'onlyInA' | 'onlyInB' | 'changed' | 'columns' | 'amounts'>

/**
 * One line: `12 rows more, all GBP, +1,204,331.20`. First the rows that came, then those that went, then what changed in
 * the rest, then the amounts by currency, where they differ. `no difference` where there is none.
 */
export function summarize(difference: Difference): string {
  if (difference.equal) return 'no difference'
  const { onlyInA, onlyInB, changed, columns, amounts } = difference
  const moved = Object.entries(amounts).filter(([, { difference: by }]) => !isZero(by))
  const words: string[] = []
  const came = rowsOf(onlyInB.rows, onlyInB.currencies, 'more')
  const went = rowsOf(onlyInA.rows, onlyInA.currencies, 'fewer')
  if (came !== null) words.push(came)
  if (went !== null) words.push(went)
  if (changed.rows > 0) words.push(`${rows(changed.rows)} changed: ${byCount(changed.columns)}`)
  for (const column of columns.onlyInB) words.push(`${column} is new`)
  for (const column of columns.onlyInA) words.push(`${column} is gone`)
  // One currency that was named already needs no second naming.
  const named = new Set([...Object.keys(onlyInA.currencies), ...Object.keys(onlyInB.currencies)])
  const alone = moved.length === 1 && named.size === 1 && named.has(moved[0]?.[0] ?? '')
  for (const [currency, { difference: by }] of moved) {
    words.push(alone ? decimalText(by, 'signed') : `${currency} ${decimalText(by, 'signed')}`)
  }
  return words.join(', ')
}

/** Several comparisons of one asset as one: of a whole backfill. Samples are left out. */
export function total(comparisons: readonly Difference[]): Difference {
  const amounts: { [currency: string]: { a: string; b: string; difference: string } } = Object.create(null)
  for (const [currency, { a, b, difference }] of comparisons.flatMap((one) => Object.entries(one.amounts))) {
    const sum = amounts[currency] ?? { a: '0', b: '0', difference: '0' }
    amounts[currency] = {
      a: addDecimals(sum.a, a),
      b: addDecimals(sum.b, b),
      difference: addDecimals(sum.difference, difference),
    }
  }
  const side = (name: 'onlyInA' | 'onlyInB') => ({
    rows: addUp(comparisons.map((one) => one[name].rows)),
    currencies: addCounts(comparisons.map((one) => one[name].currencies)),
    samples: [],
  })
  const columns = (name: 'onlyInA' | 'onlyInB') => [...new Set(comparisons.flatMap((one) => one.columns[name]))].sort()
  return {
    equal: comparisons.every(({ equal }) => equal),
    onlyInA: side('onlyInA'),
    onlyInB: side('onlyInB'),
    changed: {
      rows: addUp(comparisons.map(({ changed }) => changed.rows)),
      columns: addCounts(comparisons.map(({ changed }) => changed.columns)),
      samples: [],
    },
    columns: { onlyInA: columns('onlyInA'), onlyInB: columns('onlyInB') },
    amounts: { ...amounts },
  }
}

function rowsOf(count: number, currencies: { readonly [currency: string]: number }, word: 'more' | 'fewer') {
  if (count === 0) return null
  const names = Object.keys(currencies)
  return names.length === 1
    ? `${rows(count)} ${word}, all ${names[0]}`
    : `${rows(count)} ${word} (${byCount(currencies)})`
}

/** `EUR 8, USD 4`: the most first. */
function byCount(counts: { readonly [name: string]: number }): string {
  return Object.entries(counts)
    .sort(([one, ones], [other, others]) => others - ones || (one < other ? -1 : 1))
    .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
    .join(', ')
}

function addCounts(all: readonly { readonly [name: string]: number }[]): { readonly [name: string]: number } {
  const sums = new Map<string, number>()
  for (const [name, count] of all.flatMap((counts) => Object.entries(counts))) {
    sums.set(name, (sums.get(name) ?? 0) + count)
  }
  return Object.fromEntries(sums)
}

function addUp(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function rows(count: number): string {
  return `${count.toLocaleString('en')} row${count === 1 ? '' : 's'}`
}
