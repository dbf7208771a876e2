import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { python } from './emulator.ts'

const HARNESS = fileURLToPath(new URL('./harness.py', import.meta.url))

/** Calls functions of the jobs' own code, all in one process: `{ call, ...arguments }` each, an answer or an error each. */
export async function callJobs<Answer>(calls: readonly object[]): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mortgages-'))
  try {
    const file = join(folder, 'calls.json')
    writeFileSync(file, JSON.stringify(calls))
    const { stdout } = await promisify(execFile)(python, [HARNESS, file], { maxBuffer: 64e6 })
    return JSON.parse(stdout)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The rows of part files, by SQL in which `$parts` stands for them; values as strings. */
export async function query(parts: readonly Buffer[], sql: string): Promise<readonly (readonly string[])[]> {
  const [rows = []] = await callJobs<readonly (readonly string[])[]>([
    { call: 'query', parts: parts.map((part) => part.toString('base64')), sql },
  ])
  return rows
}
