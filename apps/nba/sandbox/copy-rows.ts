import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientBase } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { BronzeTable } from '../ingestion/bronze.ts'

/** Loads batches of rows into a bronze table by COPY; batches are taken only as fast as the server reads. */
export async function copyRows(client: ClientBase, table: BronzeTable, batches: Iterable<string>): Promise<void> {
  const columns = [...table.columns.map(([column]) => column), 'modified_at'].map((column) => `"${column}"`)
  const stream = client.query(copyFrom(`copy bronze."${table.name}" (${columns.join(', ')}) from stdin`))
  await pipeline(Readable.from(batches), stream)
}

/** Rows as lines of COPY's text format, in the order of the table's columns. Row types have no nulls. */
export function copyLines(table: BronzeTable, rows: readonly object[], modifiedAt: Date): string {
  const columns = table.columns.map(([column]) => column)
  const ending = `${modifiedAt.toISOString()}\n`
  let lines = ''
  for (const row of rows as readonly { readonly [column: string]: unknown }[]) {
    for (const column of columns) {
      const value = row[column]
      lines += `${typeof value === 'string' ? escapeText(value) : value}\t`
    }
    lines += ending
  }
  return lines
}

const ESCAPES: { readonly [character: string]: string } = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escapeText(text: string): string {
  return /[\\\t\n\r]/.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character) : text
}
