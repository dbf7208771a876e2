import { readFileSync } from 'node:fs'
import { Client } from 'pg'
import type { CommandResult } from '../../rig.ts'
import { byHand } from './by-hand.ts'
import { type Contents, readContents } from './contents.ts'
import { createDatabases } from './databases.ts'
import { confirmed, dated } from './history.ts'
import { createWorkspace, FIRST_BUILD, leagueFiles, restoreWorkspace } from './workspace.ts'

/** A workspace with the league, and a warehouse that can be put back to its first days as often as one likes. */
export interface League extends AsyncDisposable {
  readonly folder: string
  readonly databaseUrl: string
  /** The first days are there and everything is built; source and dbt project are as they were. */
  reset(): Promise<void>
  /** Runs a command; with `killedAfter` it is killed once it has told so many events. */
  command(words: readonly string[], killedAfter?: number): Promise<CommandResult>
  contents(): Promise<Contents>
  /** What the warehouse would hold, built from what the source and the project say now, without Headwater. */
  builtFromScratch(): Promise<Contents>
  sql<Row extends object>(text: string): Promise<Row[]>
}

export async function createLeague(): Promise<League> {
  const rig = createWorkspace()
  const folder = rig.root
  const databases = createDatabases()
  const databaseUrl = databases.url('warehouse')
  const scratch = byHand(folder, databases.url('scratch'))
  const league: League = {
    folder,
    databaseUrl,
    async reset() {
      restoreWorkspace(rig)
      await databases.make('warehouse', 'built')
    },
    async command(words, killedAfter) {
      const args = [...dated(words), ...confirmed(words), '--target', 'history', '--json']
      const command = rig.startIn({ env: { WAREHOUSE_URL: databaseUrl } }, ...args)
      let told = 0
      for await (const line of command) {
        if (String(line) === '') continue
        told += 1
        if (told === killedAfter) command.kill('SIGKILL')
      }
      const { exitCode, stdout, stderr } = await command
      return { exitCode, stdout, stderr }
    },
    contents: () => readContents(databaseUrl),
    async builtFromScratch() {
      await databases.make('scratch', 'empty')
      await scratch.build()
      return readContents(databases.url('scratch'))
    },
    async sql<Row extends object>(text: string) {
      const client = new Client({ connectionString: databaseUrl })
      await client.connect()
      try {
        return (await client.query<Row>(text)).rows
      } finally {
        await client.end()
      }
    },
    async [Symbol.asyncDispose]() {
      await scratch[Symbol.asyncDispose]()
      await rig[Symbol.asyncDispose]()
      await databases[Symbol.asyncDispose]()
    },
  }
  try {
    await databases.make('empty')
    await databases.run('empty', readFileSync(`${leagueFiles}/warehouse.sql`, 'utf8'))
    await databases.make('warehouse', 'empty')
    const { exitCode, stderr } = await league.command(FIRST_BUILD)
    if (exitCode !== 0) throw new Error(`the league cannot be built: exit code ${exitCode}\n${stderr}`)
    await databases.make('built', 'warehouse')
  } catch (error) {
    await league[Symbol.asyncDispose]()
    throw error
  }
  return league
}
