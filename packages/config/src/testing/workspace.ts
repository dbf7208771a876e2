import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const repository = fileURLToPath(new URL('../../../../', import.meta.url))

/** A workspace of one test with these files, gone with the test. Below the repository, so that its files find the packages. */
export function testWorkspace(files: { readonly [path: string]: string }): string {
  const parent = join(repository, '.headwater/test')
  mkdirSync(parent, { recursive: true })
  const root = mkdtempSync(join(parent, 'config-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

/** The error that something throws, or a failed test. */
export async function thrown(work: () => unknown): Promise<Error> {
  try {
    await work()
  } catch (error) {
    if (error instanceof Error) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
