import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endServers } from '@headwater/dbt/warm'
import { copySandbox, sandboxDown, sandboxReset, withFileLock } from '@headwater/sandbox'
import { createRig, type Platforms, type Rig } from './rig.ts'

/**
 * What a workspace has behind it. `season`: its sandbox was started once and filled, its dbt projects are parsed.
 * `main job`: and `materialize fact_boxscores --downstream` has built what is behind that fact.
 */
export type Past = 'season' | 'main job'

/** The folder in which this run of the tests notes its templates: a file for each, with the workspace's path in it. */
const NOTES = 'HEADWATER_TEST_TEMPLATES'

/** For all test files of one run: the first that needs a template makes it. Templates are of these sources, so none is kept. */
export function openTemplates(): { remove(): Promise<void> } {
  const notes = mkdtempSync(join(tmpdir(), 'hw-templates-'))
  process.env[NOTES] = notes
  return {
    async remove() {
      const roots = readdirSync(notes).filter((name) => name.endsWith(ROOT))
      await Promise.all(roots.map((name) => discard(readFileSync(join(notes, name), 'utf8'))))
      rmSync(notes, { recursive: true, force: true })
    },
  }
}

const ROOT = '.root'

async function discard(root: string): Promise<void> {
  await sandboxReset(root)
  rmSync(root, { recursive: true, force: true })
}

/**
 * A workspace of a test's own with such a past, its sandbox up: a copy of one that was made once, which takes a second
 * instead of ten. Outside a test run it is made from nothing.
 */
export async function createRigAfter(
  past: Past,
  { platforms = 'nba' }: { readonly platforms?: Platforms } = {},
): Promise<Rig> {
  const rig = createRig({ platforms })
  try {
    const notes = process.env[NOTES]
    if (notes === undefined) await live(rig, platforms, past)
    else await copyInto(rig, await template(notes, platforms, past))
    await well(rig, 'sandbox', 'up')
    return rig
  } catch (error) {
    await rig[Symbol.asyncDispose]()
    throw error
  }
}

/** The workspace to copy, stopped. Made under a lock: two test files may come for it at once. */
function template(notes: string, platforms: Platforms, past: Past): Promise<string> {
  const name = join(notes, `${platforms}-${past.replace(' ', '-')}`)
  return withFileLock(`${name}.lock`, async () => {
    const note = `${name}${ROOT}`
    if (existsSync(note)) return readFileSync(note, 'utf8')
    const rig = createRig({ platforms })
    try {
      if (past === 'main job') await copyInto(rig, await template(notes, platforms, 'season'))
      await live(rig, platforms, past)
      await sandboxDown(rig.root)
    } catch (error) {
      await discard(rig.root)
      throw error
    } finally {
      await endServers({ sockets: rig.sockets })
      rmSync(rig.sockets, { recursive: true, force: true })
    }
    writeFileSync(note, rig.root)
    return rig.root
  })
}

/** Goes through a past; what the workspace has behind it already costs little. */
async function live(rig: Rig, platforms: Platforms, past: Past): Promise<void> {
  await well(rig, 'sandbox', 'up')
  if (platforms !== 'mortgages') await well(rig, 'plan', 'fact_boxscores')
  if (past === 'main job') await well(rig, 'materialize', 'fact_boxscores', '--downstream')
}

async function copyInto(rig: Rig, root: string): Promise<void> {
  if (!(await copySandbox(root, rig.root))) throw new Error(`the sandbox of ${root} is not filled`)
  for (const folder of ['dbt', 'runs']) {
    const from = join(root, '.headwater', folder)
    if (existsSync(from))
      cpSync(from, join(rig.root, '.headwater', folder), { recursive: true, preserveTimestamps: true })
  }
}

async function well(rig: Rig, ...args: string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await rig.headwater(...args)
  if (exitCode !== 0) throw new Error(`headwater ${args.join(' ')} ended with ${exitCode}\n${stdout}\n${stderr}`)
}
