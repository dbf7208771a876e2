import type { Column } from '../dataset.ts'
import { type Duckdb, identifier, numberIn, parquet, type Row, textIn } from '../duckdb.ts'
import type { AmountDifference, ChangedRow, ChangedRows, RowsOfOne, RunComparison, ShownRow } from './comparison.ts'

/** The parts of a run on this machine, and the columns that its schema version declares. */
export interface RunFiles {
  readonly files: readonly string[]
  readonly columns: readonly Column[]
}

type Side = 'a' | 'b'

/** What the rows alone tell; a comparison adds the runs' own words. */
export interface Apart
  extends Pick<RunComparison, 'equal' | 'onlyInA' | 'onlyInB' | 'changed' | 'columns' | 'amounts'> {
  readonly rows: { readonly [side in Side]: number }
  readonly repeatedIds: { readonly [side in Side]: number }
}

/** Columns that say where a row lies, not what it says: they differ between any two runs. */
const OF_THE_FOLDER = new Set(['year', 'month', 'schema_v', 'run_id'])
const SAMPLES = 20

/**
 * Tells two sets of rows apart, by id. Of an id that occurs several times, rows that both have are taken out first, as often as
 * both have them; each of the others is paired at most once, in a total order of all its columns.
 */
export async function tellApart(duckdb: Duckdb, runs: { readonly [side in Side]: RunFiles }): Promise<Apart> {
  const columns = comparedColumns(runs.a, runs.b)
  const names = columns.map(({ name }) => name)
  for (const side of ['a', 'b'] as const) {
    await duckdb.rows(`create temp view ${side} as ${relation(runs[side], columns)}`)
  }
  await duckdb.rows('create temp table repeated (id varchar)')
  const [a, b] = [await countsOf(duckdb, 'a'), await countsOf(duckdb, 'b')]
  await duckdb.rows(`create temp table pairs as ${differingPairs(names)}`)
  const [onlyInA, onlyInB, changed] = [
    await rowsOfOne(duckdb, names, 'a'),
    await rowsOfOne(duckdb, names, 'b'),
    await changedRows(duckdb, names),
  ]
  const own = (one: RunFiles, other: RunFiles) =>
    one.columns.map(({ name }) => name).filter((name) => !other.columns.some((column) => column.name === name))
  return {
    equal: onlyInA.rows + onlyInB.rows + changed.rows === 0,
    onlyInA,
    onlyInB,
    changed,
    columns: { onlyInA: own(runs.a, runs.b), onlyInB: own(runs.b, runs.a) },
    amounts: await amounts(duckdb),
    rows: { a: a.rows, b: b.rows },
    repeatedIds: { a: a.repeatedIds, b: b.repeatedIds },
  }
}

/** Of both, by what the second declares where both have one. */
function comparedColumns(a: RunFiles, b: RunFiles): readonly Column[] {
  const byName = new Map([...a.columns, ...b.columns].map((column) => [column.name, column]))
  return [...byName.values()].filter(({ name }) => !OF_THE_FOLDER.has(name))
}

/** All rows of a run under the compared columns; one that its schema version does not have is null. */
function relation({ files, columns }: RunFiles, compared: readonly Column[]): string {
  const has = new Set(files.length === 0 ? [] : columns.map(({ name }) => name))
  const selected = compared.map(({ name, type }) => {
    const value = has.has(name) ? identifier(name) : 'null'
    return `cast(${value} as ${type}) as ${identifier(name)}`
  })
  return `select ${selected.join(', ')} ${files.length === 0 ? 'where false' : `from ${parquet(files)}`}`
}

/**
 * Every difference: a row of one side beside that of the other, as columns `a_<name>` and `b_<name>`; `in_a` and `in_b` say
 * which of them is there.
 */
function differingPairs(names: readonly string[]): string {
  const both = names.map((name) => [name, `a.${identifier(name)}`, `b.${identifier(name)}`] as const)
  const selected = both.flatMap(([name, a, b]) => [`${a} as ${of('a', name)}`, `${b} as ${of('b', name)}`])
  const differs = both.map(([, a, b]) => `${a} is distinct from ${b}`)
  return `select ${selected.join(', ')}, a."at" is not null as in_a, b."at" is not null as in_b
    from (${toBePaired(names, 'a')}) a full outer join (${toBePaired(names, 'b')}) b
      on a.id is not distinct from b.id and a."at" = b."at"
    where a."at" is null or b."at" is null or ${differs.join(' or ')}`
}

/**
 * The rows of one side, numbered within their id. Where an id occurs once on both sides, which is how it should be, that costs
 * nothing; of the others, the rows that both sides have are taken out first.
 */
function toBePaired(names: readonly string[], side: Side): string {
  const order = names.map(identifier).join(', ')
  const rowsOf = (one: Side, join: 'anti' | 'semi') =>
    `select ${one}.* from ${one} ${join} join repeated on ${one}.id is not distinct from repeated.id`
  return `select *, 1 as "at" from (${rowsOf(side, 'anti')})
    union all
    select *, row_number() over (partition by id order by ${order}) as "at"
    from (${rowsOf(side, 'semi')} except all ${rowsOf(side === 'a' ? 'b' : 'a', 'semi')})`
}

function of(side: Side, name: string): string {
  return identifier(`${side}_${name}`)
}

async function rowsOfOne(duckdb: Duckdb, names: readonly string[], side: Side): Promise<RowsOfOne> {
  const alone = side === 'a' ? 'in_a and not in_b' : 'in_b and not in_a'
  const currency = `coalesce(${of(side, 'currency')}, 'none')`
  const counts = await duckdb.rows(
    `select ${currency} as currency, count(*) as "rows" from pairs where ${alone} group by 1 order by 2 desc, 1`,
  )
  const values = names.map((name) => `${of(side, name)}::varchar as ${identifier(name)}`)
  const samples = await duckdb.rows(
    `select ${values.join(', ')} from pairs where ${alone} order by ${of(side, 'id')} limit ${SAMPLES}`,
  )
  return {
    rows: counts.reduce((sum, row) => sum + numberIn(row, 'rows'), 0),
    currencies: Object.fromEntries(counts.map((row) => [textIn(row, 'currency'), numberIn(row, 'rows')])),
    samples: samples.map((row) => shown(row, names)),
  }
}

function shown(row: Row, names: readonly string[]): ShownRow {
  return Object.fromEntries(names.map((name) => [name, textIn(row, name)]))
}

async function changedRows(duckdb: Duckdb, names: readonly string[]): Promise<ChangedRows> {
  const differs = (name: string) => `${of('a', name)} is distinct from ${of('b', name)}`
  const counts = names.map((name, at) => `count(*) filter (where ${differs(name)}) as c${at}`)
  const [row] = await duckdb.rows(`select count(*) as "rows", ${counts.join(', ')} from pairs where in_a and in_b`)
  const columns = names.map((name, at) => [name, numberIn(row, `c${at}`)] as const).filter(([, count]) => count > 0)
  const values = names.flatMap((name) => [
    `${of('a', name)}::varchar as ${of('a', name)}`,
    `${of('b', name)}::varchar as ${of('b', name)}`,
  ])
  const samples = await duckdb.rows(
    `select ${values.join(', ')} from pairs where in_a and in_b order by pairs.a_id limit ${SAMPLES}`,
  )
  return {
    rows: numberIn(row, 'rows'),
    columns: Object.fromEntries(columns),
    samples: samples.map((sample) => changes(sample, names)),
  }
}

function changes(row: Row, names: readonly string[]): ChangedRow {
  const both = names.map((name) => [name, { a: textIn(row, `a_${name}`), b: textIn(row, `b_${name}`) }] as const)
  return { id: textIn(row, 'a_id') ?? '', changes: Object.fromEntries(both.filter(([, { a, b }]) => a !== b)) }
}

async function amounts(duckdb: Duckdb): Promise<{ readonly [currency: string]: AmountDifference }> {
  const sums = (side: Side) =>
    `(select coalesce(currency, 'none') as currency, sum(amount)::decimal(38,2) as amount from ${side} group by 1)`
  const rows = await duckdb.rows(
    `select currency, coalesce(a.amount, 0)::varchar as a, coalesce(b.amount, 0)::varchar as b,
       (coalesce(b.amount, 0) - coalesce(a.amount, 0))::varchar as difference
     from ${sums('a')} a full outer join ${sums('b')} b using (currency) order by currency`,
  )
  const text = (row: Row, column: string) => textIn(row, column) ?? '0'
  return Object.fromEntries(
    rows.map((row) => [
      text(row, 'currency'),
      { a: text(row, 'a'), b: text(row, 'b'), difference: text(row, 'difference') },
    ]),
  )
}

/** Counts the rows of one side, and adds the ids that it has more than once to the table `repeated`. */
async function countsOf(duckdb: Duckdb, side: Side): Promise<{ readonly rows: number; readonly repeatedIds: number }> {
  const [row] = await duckdb.rows(`select count(*) as "rows" from ${side}`)
  const [added] = await duckdb.rows(`insert into repeated select id from ${side} group by id having count(*) > 1`)
  return { rows: numberIn(row, 'rows'), repeatedIds: numberIn(added, 'Count') }
}
