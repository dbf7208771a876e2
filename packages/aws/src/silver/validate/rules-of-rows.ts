import type { Dataset } from '../dataset.ts'
import type { RunFacts } from './facts.ts'
import { counted, type Finding, finding, rowsText } from './finding.ts'
import { checkedParts, fileName } from './part-lists.ts'

/** ingest_date is the day of arrival: nothing that arrived then can have happened after its end, in UTC. */
export function notLate({ parts, asked }: RunFacts): Finding | null {
  const wrong = checkedParts(parts).flatMap(({ url, checks: { late } }) =>
    late.rows === 0
      ? []
      : [
          {
            found: `${rowsText(late.rows)}, as ${late.sample}`,
            where: url,
            expected: `no later than ${asked.date} (UTC)`,
          },
        ],
  )
  return finding('tx_date', wrong, ({ where, found }) => `${fileName(where)} has tx_date after ${asked.date}: ${found}`)
}

export function rowsInTheirMonth({ parts }: RunFacts): Finding | null {
  const wrong = checkedParts(parts).flatMap(({ url, month, checks: { otherMonth } }) =>
    otherMonth.rows === 0
      ? []
      : [
          {
            found: `${rowsText(otherMonth.rows)}, as ${otherMonth.sample}`,
            where: url,
            expected: `tx_date in ${month}`,
          },
        ],
  )
  return finding('month', wrong, ({ where, found }) => `${fileName(where)} has rows of another month: ${found}`)
}

export function columnsOfFolder({ parts }: RunFacts): Finding | null {
  const wrong = checkedParts(parts).flatMap(({ url, checks }) =>
    Object.entries(checks.otherFolder)
      .filter(([, { rows }]) => rows > 0)
      .map(([column, { rows, sample }]) => ({
        found: `${rowsText(rows)} with ${column} ${sample}`,
        where: url,
        expected: 'what the folder says',
      })),
  )
  return finding('folder columns', wrong, ({ where, found }) => `${fileName(where)} has ${found}, its folder another`)
}

/** Columns that every version of the schema has are never null in a valid row; one that came later may be. */
export function noNulls({ parts }: RunFacts, { schemas }: Pick<Dataset, 'schemas'>): Finding | null {
  const versions = Object.values(schemas).map(({ silverColumns }) => new Set(silverColumns.map(({ name }) => name)))
  const wrong = checkedParts(parts).flatMap(({ url, checks }) =>
    Object.entries(checks.nulls)
      .filter(([column, rows]) => rows > 0 && versions.every((columns) => columns.has(column)))
      .map(([column, rows]) => ({ found: `${rowsText(rows)} without ${column}`, where: url, expected: 'none' })),
  )
  return finding('null', wrong, ({ where, found }) => `${fileName(where)} has ${found}`)
}

/** The second of two rows with one id belongs in the quarantine, as `duplicate`. */
export function noIdTwice({ repeated, successUrl }: RunFacts): Finding | null {
  if (repeated === null || repeated.rows === 0) return null
  const ids = counted(repeated.rows, 'id')
  const wrong = { found: `${ids} more than once, as ${repeated.sample}`, where: successUrl, expected: 'each id once' }
  return finding('repeated', [wrong], () => `${ids} of the run occur more than once`)
}
