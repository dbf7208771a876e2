import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const program = fileURLToPath(new URL('by_hand.py', import.meta.url))

/** The league built by hand, by the runbook: everything ingested, dbt, the ratings, dbt again; all as a full refresh. */
export interface ByHand extends AsyncDisposable {
  build(): Promise<void>
}

/** Works in `folder`, on a database in which nothing is yet. Headwater has no part in it. */
export function byHand(folder: string, databaseUrl: string): ByHand {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl)
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    PGHOST: hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: pathname.slice(1),
    DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
  }
  let python: ChildProcessByStdio<Writable, Readable, null> | undefined
  let answers: AsyncIterator<string> | undefined
  const dbt = async (...selection: string[]): Promise<void> => {
    python ??= spawn(process.env.HEADWATER_TEST_PYTHON ?? 'python3', [program], {
      cwd: `${folder}/dbt`,
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    answers ??= createInterface(python.stdout)[Symbol.asyncIterator]()
    // A target folder of its own: in the project's, Headwater would find that somebody ran dbt by hand.
    const places = ['--profiles-dir', '.', '--target-path', '../by-hand/target', '--log-path', '../by-hand/logs']
    python.stdin.write(`${JSON.stringify(['--quiet', 'run', '--full-refresh', ...places, ...selection])}\n`)
    const { value } = await answers.next()
    if (value !== '"ok"') throw new Error(`dbt by hand: ${value}`)
  }
  const node = async (file: string): Promise<void> => {
    await execa(process.execPath, [file], { cwd: folder, env })
  }
  return {
    async build() {
      await node('fill.ts')
      await dbt('--exclude', 'source:gold.ratings+')
      await node('rate.ts')
      await dbt('--select', 'source:gold.ratings+')
    },
    async [Symbol.asyncDispose]() {
      if (!python) return
      const ended = once(python, 'close')
      python.stdin.end()
      await ended
    },
  }
}
