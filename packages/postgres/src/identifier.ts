import type { Relation } from '@headwater/graph'

/** A name as an SQL identifier, whatever is in it: `we"ird` becomes `"we""ird"`. Throws RangeError for a NUL, which no name can hold. */
export function quoteIdentifier(name: string): string {
  if (name.includes('\0')) throw new RangeError('an identifier cannot hold a NUL character')
  return `"${name.replaceAll('"', '""')}"`
}

/** `"gold"."standings"`. */
export function quoteRelation({ schema, name }: Relation): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`
}

/** A text as an SQL literal, whatever the server's `standard_conforming_strings` says: `it's` becomes `'it''s'`. */
export function quoteLiteral(text: string): string {
  if (text.includes('\0')) throw new RangeError('a text of Postgres cannot hold a NUL character')
  const quoted = `'${text.replaceAll("'", "''")}'`
  return quoted.includes('\\') ? ` E${quoted.replaceAll('\\', '\\\\')}` : quoted
}
