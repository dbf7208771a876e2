import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Files that an invocation of dbt left, by their path: what it compiled, and what it ran. */
export type Artifacts = ReadonlyMap<string, string>

export function readArtifacts(target: string): Artifacts {
  const found = new Map<string, string>()
  for (const folder of ['compiled', 'run'].map((name) => join(target, name)).filter(existsSync)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name)
      // dbt's own names for what it makes for a moment hold the time.
      const text = (): string => readFileSync(file, 'utf8').replace(/__dbt_tmp\d+/g, '__dbt_tmp')
      if (entry.isFile()) found.set(file.slice(target.length + 1), text())
    }
  }
  return found
}

/** What dbt told of a node when it ended: what `run_results.json` would hold. */
export interface NodeEnd {
  readonly id: string
  readonly status: string
  readonly message: string | null
  readonly failures: number | null
  readonly code: string | null
  readonly rows: number | null
  readonly above: readonly string[]
}

/** The journals of a run, one for each invocation. */
export function readJournals(runFolder: string): (readonly NodeEnd[])[] {
  return readdirSync(runFolder)
    .filter((name) => /^dbt-.*\.jsonl$/.test(name))
    .sort()
    .map((name) => {
      const [, ...lines] = readFileSync(join(runFolder, name), 'utf8').trimEnd().split('\n')
      return lines.map((line) => JSON.parse(line))
    })
}
