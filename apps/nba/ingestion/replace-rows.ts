import { InternalError } from '@headwater/errors'
import type { ClientBase } from 'pg'
import type { BronzeTable } from './bronze.ts'

export interface Replaced {
  /** Rows inserted or updated. */
  readonly written: number
  /** Rows that the source no longer has. */
  readonly deleted: number
}

/**
 * Makes a table, or one date of it, hold exactly the given rows: upserts on the key, then deletes what the source no longer has.
 * One statement each, whatever the number of rows. Runs in the caller's transaction.
 */
export async function replaceRows(
  client: ClientBase,
  table: BronzeTable,
  rows: readonly object[],
  { modifiedAt, date }: { readonly modifiedAt: Date; readonly date: string | null },
): Promise<Replaced> {
  const json = JSON.stringify(rows)
  const upserted = await client.query(upsertSql(table), [json, modifiedAt.toISOString()])
  const deleted = await client.query(deleteSql(table, date !== null), date === null ? [json] : [json, date])
  return { written: upserted.rowCount ?? 0, deleted: deleted.rowCount ?? 0 }
}

/** How many rows the table holds, of all dates. */
export async function countRows(client: ClientBase, { name }: BronzeTable): Promise<number> {
  const { rows } = await client.query<{ count: number }>(`select count(*)::int as count from bronze.${quote(name)}`)
  return rows[0]?.count ?? 0
}

function upsertSql({ name, columns, key }: BronzeTable): string {
  const names = columns.map(([column]) => quote(column))
  const others = [...columns.map(([column]) => column).filter((column) => !key.includes(column)), 'modified_at']
  return `
    insert into bronze.${quote(name)} (${names.join(', ')}, modified_at)
    select ${names.join(', ')}, $2::timestamptz from ${answer(columns)}
    on conflict (${key.map(quote).join(', ')}) do update
    set ${others.map((column) => `${quote(column)} = excluded.${quote(column)}`).join(', ')}`
}

/** `not in` and not `not exists`: always a hash, where wrong statistics of a new date lead an anti join to a nested loop. */
function deleteSql({ name, columns, key, date }: BronzeTable, ofOneDate: boolean): string {
  if (ofOneDate && date === undefined) throw new InternalError(`bronze.${name} is not written a date at a time`)
  const keyColumns = columns.filter(([column]) => key.includes(column))
  return `
    delete from bronze.${quote(name)} as kept
    where ${ofOneDate && date !== undefined ? `kept.${quote(date)} = $2::date and ` : ''}(${key.map((column) => `kept.${quote(column)}`).join(', ')})
      not in (select ${key.map((column) => `answer.${quote(column)}`).join(', ')} from ${answer(keyColumns)})`
}

/** The rows of the parameter as a relation: one parameter, however many rows there are. */
function answer(columns: BronzeTable['columns']): string {
  return `json_to_recordset($1::json) as answer(${columns.map(([column, type]) => `${quote(column)} ${type}`).join(', ')})`
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
