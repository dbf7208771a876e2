import type { Column } from '../dataset.ts'

/** Other names that DuckDB knows for a type, by its own name for it. */
const ALIASES: { readonly [alias: string]: string } = {
  string: 'varchar',
  text: 'varchar',
  int: 'integer',
  int4: 'integer',
  int8: 'bigint',
  long: 'bigint',
  datetime: 'timestamp',
  'timestamp without time zone': 'timestamp',
  timestamptz: 'timestamp with time zone',
}

/** A type's one name, in small letters and without spaces after commas. */
export function typeName(type: string): string {
  const plain = type
    .trim()
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(,)]) ?/g, '$1')
  const numeric = plain.replace(/^numeric/, 'decimal')
  return Object.hasOwn(ALIASES, numeric) ? (ALIASES[numeric] ?? numeric) : numeric
}

/** How columns differ from the declared ones, in name, type or order; null where they do not. */
export function declaredProblem(
  found: readonly Column[],
  declared: readonly Column[],
): { readonly found: string; readonly expected: string } | null {
  const missing = declared.filter(({ name }) => !found.some((column) => column.name === name))
  if (missing.length > 0) return { found: `no ${list(missing)}`, expected: all(declared) }
  const unknown = found.filter(({ name }) => !declared.some((column) => column.name === name))
  if (unknown.length > 0) return { found: `also ${list(unknown)}`, expected: all(declared) }
  const types = new Map(found.map(({ name, type }) => [name, typeName(type)]))
  const typed = declared.filter(({ name, type }) => types.get(name) !== typeName(type))
  if (typed.length > 0) {
    return {
      found: typed.map(({ name }) => `${name} ${types.get(name)}`).join(', '),
      expected: typed.map(({ name, type }) => `${name} ${typeName(type)}`).join(', '),
    }
  }
  const inOrder = found.length === declared.length && found.every(({ name }, at) => name === declared[at]?.name)
  return inOrder ? null : { found: `the order ${list(found)}`, expected: list(declared) }
}

function list(columns: readonly Column[]): string {
  return columns.map(({ name }) => name).join(', ')
}

function all(columns: readonly Column[]): string {
  return columns.map(({ name, type }) => `${name} ${typeName(type)}`).join(', ')
}
