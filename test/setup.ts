import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endServers } from '@headwater/dbt/warm'
import { ensurePython, startPostgres } from '@headwater/sandbox'
import { openTemplates } from './template.ts'
import { findChromium, NO_CHROMIUM } from './viewer/browser/testing/find-chromium.ts'

/**
 * Once for all test files: a Postgres of their own, and the Python environment that the workspace's sandbox uses
 * (made at the first run, kept for the next). Test files make their own databases on it.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const root = new URL('..', import.meta.url).pathname
  const say = (message: string) => process.stderr.write(` … ${message}\n`)
  const [postgres, python] = await Promise.all([
    process.env.HEADWATER_TEST_DATABASE_URL ? null : startPostgres(),
    process.env.HEADWATER_TEST_PYTHON ?? ensurePython(root, say),
  ])
  // Warm dbts that tests start end with them, and never meet those of whoever runs the tests.
  const sockets = mkdtempSync(join(tmpdir(), 'hw-'))
  process.env.HEADWATER_DBT_SOCKETS = sockets
  if (findChromium() === null) say(NO_CHROMIUM)
  const templates = openTemplates()
  if (postgres) process.env.HEADWATER_TEST_DATABASE_URL = postgres.url
  process.env.HEADWATER_TEST_PYTHON = python
  return async () => {
    await Promise.all([endServers({ sockets }), templates.remove()])
    rmSync(sockets, { recursive: true, force: true })
    await postgres?.stop()
  }
}
