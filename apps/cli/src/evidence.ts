import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CheckOutcome } from '@headwater/engine'

/** A file's name is at most 255 bytes on every system we know; names of dbt tests may be longer. */
const LONGEST = 150

/**
 * Writes the query behind each check that found rows into the run's folder, ready for `psql -f`: from the run itself, or
 * later from the ledger, on whichever machine looks at it. Gives the files by the key of their check; a query that cannot
 * be written has none, which is no reason to say nothing of the run.
 */
export function writeEvidence(runFolder: string, checks: readonly CheckOutcome[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>()
  const names = Map.groupBy(checks, ({ key }) => lastSegment(key))
  for (const { key, name, state, sql } of checks) {
    if (sql === null) continue
    const shared = new Set(names.get(lastSegment(key))?.map((check) => check.key)).size > 1
    const file = join(runFolder, `${fileName(shared ? key : lastSegment(key))}.sql`)
    try {
      mkdirSync(runFolder, { recursive: true })
      writeFileSync(file, `-- ${state}: ${name.replaceAll(/[\r\n]/g, ' ')}\n${sql.trim()}\n;\n`)
      files.set(key, file)
    } catch {
      // A full disk, a folder of another user.
    }
  }
  return files
}

function lastSegment(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

function fileName(name: string): string {
  const plain = name.replaceAll(/[^\w.-]/g, '_')
  if (plain === name && plain.length <= LONGEST) return plain
  // What was cut or replaced may have been all that told two names apart.
  return `${plain.slice(0, LONGEST)}_${createHash('sha256').update(name).digest('hex').slice(0, 8)}`
}
