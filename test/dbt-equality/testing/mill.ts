import { cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Contents, readContents } from '../../histories/testing/contents.ts'
import { createDatabases } from '../../histories/testing/databases.ts'
import { ofType, readEvents } from '../../main-job/testing/told.ts'
import { createRig } from '../../rig.ts'
import { type Artifacts, readArtifacts, readJournals } from './artifacts.ts'
import { type Facts, factsOf } from './facts.ts'

const files = fileURLToPath(new URL('../mill', import.meta.url))
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/** How dbt is run. */
export interface Way {
  readonly name: string
  readonly warm: boolean
  /** Without it, in as few invocations as can be. */
  readonly cutoff: boolean
}

/** What is left of one invocation, and what it told. */
export interface Deed extends Facts {
  readonly exitCode: number | undefined
  readonly stderr: string
  readonly contents: Contents
  readonly artifacts: Artifacts
  /** How often dbt was invoked. */
  readonly invocations: number
}

/** A workspace with the mill, on a warehouse that several invocations find in the same state. */
export interface Mill extends AsyncDisposable {
  /** Changes the warehouse as it is before the next invocations. */
  change(sql: string): Promise<void>
  /** From what was there before, each time. */
  invoke(words: readonly string[], way: Way): Promise<Deed>
  /** What the last invocation left is there before the next. */
  keep(): Promise<void>
}

export async function createMill(): Promise<Mill> {
  const rig = createRig({ files: { 'headwater.config.ts': '' } })
  cpSync(files, rig.root, { recursive: true })
  symlinkSync(modules, join(rig.root, 'node_modules'))
  const target = join(rig.root, '.headwater/dbt/mill/dbt/mill/target')
  const databases = createDatabases()
  const mill: Mill = {
    change: (sql) => databases.run('before', sql),
    async invoke(words, { warm, cutoff }) {
      await databases.make('warehouse', 'before')
      for (const folder of ['compiled', 'run']) rmSync(join(target, folder), { recursive: true, force: true })
      const { exitCode, stdout, stderr } = await rig.headwaterIn(
        { env: { WAREHOUSE_URL: databases.url('warehouse'), ...(warm ? {} : { HEADWATER_DBT_WARM: 'off' }) } },
        ...['materialize', ...words, ...(cutoff ? [] : ['--no-cutoff'])],
        ...['--target', 'mill', '--yes', '--reason', 'equality', '--date', '2025-01-04', '--json'],
      )
      const events = readEvents(stdout)
      const journals = ofType(events, 'run started').map(({ runId }) => join(rig.root, '.headwater/runs', runId))
      return {
        exitCode,
        stderr,
        ...factsOf(events, journals.flatMap(readJournals)),
        contents: await readContents(databases.url('warehouse')),
        artifacts: readArtifacts(target),
        invocations: journals.flatMap(readJournals).length,
      }
    },
    async keep() {
      await databases.make('before', 'warehouse')
      // As if each had taken its time: else no wave would be worth an invocation, so fast is the mill.
      await databases.run(
        'before',
        "update headwater.latest set durations_ms = '{4000}' where asset like 'mill/silver/%'",
      )
    },
    async [Symbol.asyncDispose]() {
      await rig[Symbol.asyncDispose]()
      await databases[Symbol.asyncDispose]()
    },
  }
  try {
    await databases.make('before')
    await mill.change(readFileSync(join(files, 'warehouse.sql'), 'utf8'))
    const first = await mill.invoke(['--all'], { name: 'first build', warm: false, cutoff: true })
    if (first.exitCode !== 0) {
      const failed = [...first.assets, ...first.checks].filter(([, { state }]) => /failed|error/.test(state))
      throw new Error(`the mill cannot be built: ${JSON.stringify(failed)}\n${first.stderr}`)
    }
    await mill.keep()
  } catch (error) {
    await mill[Symbol.asyncDispose]()
    throw error
  }
  return mill
}
