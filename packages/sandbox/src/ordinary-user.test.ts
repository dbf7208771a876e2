import { execFile } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

/** `nobody`: initdb wants a user that exists. */
const UID = 65_534
const index = fileURLToPath(new URL('./index.ts', import.meta.url))

// The other tests run as whoever runs them; where that is root, this one runs as someone else.
test.runIf(process.geteuid?.() === 0 && everyoneReads(index))(
  'an ordinary user has a sandbox too, all of it inside the workspace, and so is a copy of it',
  { timeout: 30_000 },
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'headwater-ordinary-'))
    chownSync(root, UID, UID)
    onTestFinished(() => rmSync(root, { recursive: true, force: true }))
    const program = `import { copySandbox, ensureSandbox, sandboxDown } from ${JSON.stringify(index)}
      const spec = { root: ${JSON.stringify(root)}, now: '2025-01-04T12:30Z', services: [], ecsServices: [] }
      const { postgres } = await ensureSandbox(spec, { need: {}, seed: async () => {} })
      const stopped = await sandboxDown(spec.root)
      const copy = { ...spec, root: spec.root + '/copy' }
      await copySandbox(spec.root, copy.root)
      const copied = await ensureSandbox(copy, { need: {} })
      await sandboxDown(copy.root)
      console.log(JSON.stringify({ dataDir: postgres.dataDir, stopped, copied: copied.postgres.dataDir }))`
    const args = ['--input-type=module', '--eval', program]
    const env = { PATH: process.env.PATH, HOME: root }
    const { stdout } = await promisify(execFile)(process.execPath, args, { uid: UID, gid: UID, cwd: root, env })
    const { dataDir, stopped, copied } = JSON.parse(stdout)
    expect(dataDir).toBe(join(root, '.headwater/sandbox/postgres/data'))
    expect(stopped).toBe(true)
    expect(copied).toBe(join(root, 'copy/.headwater/sandbox/postgres/data'))
    for (const folder of [dataDir, copied]) expect(statSync(folder)).toMatchObject({ uid: UID })
  },
)

/** False below root's home, where nobody else can read the sources. */
function everyoneReads(path: string): boolean {
  const folder = dirname(path)
  return folder === path || ((statSync(folder).mode & 0o005) === 0o005 && everyoneReads(folder))
}
