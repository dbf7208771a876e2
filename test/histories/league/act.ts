import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSandboxState } from '@headwater/sandbox'
import { Client } from 'pg'
import { type Day, readSource, type Source, writeSource } from './source.ts'

/*
 * What happens to the league other than by a command, as words: `correct 2025-01-02 7`, `break leaders`. By hand it is
 * `node act.ts correct 2025-01-02 7` in the workspace.
 */

export interface Place {
  /** The workspace. */
  readonly folder: string
  readonly databaseUrl: string
}

/** The deeds that edit the source, by name. The number chooses what is changed: the same number, the same change. */
const edits: { readonly [verb: string]: (source: Source, day: string, number: number) => void } = {
  arrive: ({ days }, day, number) => {
    days[day] = {
      withheld: false,
      fails: false,
      scores: { ann: number % 30, bob: number % 7, [number % 2 === 0 ? 'cleo' : 'dan']: 5 },
      plays: ['ann', 'bob', 'ann', 'dan'].slice(0, 1 + (number % 4)),
    }
  },
  correct: ({ days }, day, number) => {
    const { scores, plays } = dayOf(days, day)
    const player = pick(Object.keys(scores), number)
    if (player !== undefined) scores[player] = (scores[player] ?? 0) + 1 + (number % 5)
    if (number % 2 === 0) plays.push('ann')
    else if (plays.length > 0) plays[number % plays.length] = 'cleo'
  },
  remove: ({ days }, day, number) => {
    const { scores, plays } = dayOf(days, day)
    const player = pick(Object.keys(scores), number)
    if (player !== undefined) delete scores[player]
    plays.pop()
  },
  empty: ({ days }, day) => {
    days[day] = { withheld: false, fails: false, scores: {}, plays: [] }
  },
  withhold: ({ days }, day) => {
    dayOf(days, day).withheld = true
  },
  offer: ({ days }, day) => {
    dayOf(days, day).withheld = false
  },
  fail: ({ days }, day) => {
    dayOf(days, day).fails = true
  },
}

export async function act(words: readonly string[], place: Place): Promise<void> {
  const [verb = '', subject = '', text = '0'] = words
  const edit = edits[verb]
  if (edit) return changeSource(place, (source) => edit(source, subject, Number(text)))
  switch (verb) {
    case 'players': // A player changes teams: what was built with the old one is wrong for every day.
      return changeSource(place, ({ players }) => {
        const player = pick(['ann', 'bob', 'cleo', 'dan'], Number(subject)) ?? 'ann'
        players[player] = `team ${Number(subject) % 5}`
      })
    case 'edit':
      return editModel(`${place.folder}/dbt/models/${subject}.sql`)
    case 'break':
      return query(place, 'insert into control.broken values ($1)', [subject])
    case 'mend': // Whatever fails, fails no more.
      changeSource(place, ({ days }) => {
        for (const day of Object.values(days)) day.fails = false
      })
      return query(place, 'delete from control.broken')
    case 'touch': // By hand, in the warehouse: a row goes, or is there twice.
      return query(place, touching(subject, Number(text)))
    default:
      throw new Error(`nothing is called ${verb}`)
  }
}

function changeSource({ folder }: Place, change: (source: Source) => void): void {
  const source = readSource(folder)
  change(source)
  writeSource(folder, source)
}

function dayOf(days: Source['days'], day: string): Day {
  const found = days[day]
  if (!found) throw new Error(`the source has no ${day}`)
  return found
}

function pick(names: readonly string[], number: number): string | undefined {
  return names.toSorted()[number % Math.max(names.length, 1)]
}

/** The next revision: other SQL, and other rows where there are any. */
function editModel(file: string): void {
  const edited = readFileSync(file, 'utf8').replace(
    /(revision \*\/ )(\d+)/,
    (_, before: string, revision: string) => `${before}${Number(revision) + 1}`,
  )
  writeFileSync(file, edited)
}

function touching(table: string, number: number): string {
  const row = `(select ctid from ${table} order by ctid offset ${number % 3} limit 1)`
  return number % 2 === 0
    ? `delete from ${table} where ctid = ${row}`
    : `insert into ${table} select * from ${table} where ctid = ${row}`
}

async function query({ databaseUrl }: Place, sql: string, values: readonly string[] = []): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    await client.query(sql, [...values])
  } finally {
    await client.end()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = import.meta.dirname
  const databaseUrl = process.env.WAREHOUSE_URL ?? readSandboxState(folder)?.databaseUrl
  if (databaseUrl === undefined) throw new Error('the sandbox of this workspace is not up')
  await act(process.argv.slice(2), { folder, databaseUrl })
}
