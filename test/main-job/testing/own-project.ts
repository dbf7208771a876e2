import { cpSync, rmSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRig, type Rig } from '../../rig.ts'

const nba = fileURLToPath(new URL('../../../apps/nba', import.meta.url))

/** Folders that a test may change in its own copy. */
const COPIED = ['dbt', 'ml/src']
/** Folders that the platform's file names and that are used as they are. */
const LINKED = ['season', 'dashboard', 'ml/requirements.txt']

const CONFIG = `import { defineConfig } from '@headwater/config'
export default defineConfig({ platforms: ['./assets.ts'], sandbox: { now: '2025-01-04T12:30Z' } })
`

/** A workspace with the nba platform, and with a dbt project and an ML program of its own that a test can break. */
export interface OwnProject extends Rig {
  /** Puts a file of the copies (`dbt/models/...`) back as the platform has it; one that it does not have goes. */
  restore(path: string): void
}

export function createOwnProject(): OwnProject {
  const rig = createRig({ files: { 'headwater.config.ts': CONFIG, 'ml/.keep': '' } })
  // The folders that it names (./dbt, ./ml) are looked for beside this file.
  rig.write('assets.ts', `export { default } from '${relative(rig.root, join(nba, 'assets.ts'))}'\n`)
  for (const folder of COPIED) cpSync(join(nba, folder), join(rig.root, folder), { recursive: true })
  for (const path of LINKED) symlinkSync(join(nba, path), join(rig.root, path))
  return {
    ...rig,
    restore(path) {
      rmSync(join(rig.root, path), { force: true })
      try {
        cpSync(join(nba, path), join(rig.root, path))
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
      }
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  }
}
