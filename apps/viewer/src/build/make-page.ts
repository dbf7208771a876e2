// Builds the page that `fresh-page.ts` looks for. Its argument, as JSON, says where, and whether also where nothing has changed.
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { stripVTControlCharacters } from 'node:util'
import { build, type Plugin } from 'vite'
import { freshPage, type PageManifest, pageFiles, sourceAt } from './fresh-page.ts'
import { manifestFile, ownPlace, type PagePlace } from './page-place.ts'

/** Pages that are kept: a server that runs goes on serving its own. */
const KEEP = 3
/** Longer than any build takes. */
const WAIT_MS = 120_000

const [asked = '{}'] = process.argv.slice(2)
const { place = ownPlace, force = false }: { readonly place?: PagePlace; readonly force?: boolean } = JSON.parse(asked)
const lock = takeLock()
try {
  if (force || freshPage(place) === null) await make()
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(`${stripVTControlCharacters(message).replace(/\n+Stack backtrace:.*/s, '')}\n`)
  process.exitCode = 1
} finally {
  lock.close()
}

async function make(): Promise<void> {
  // What changes while we build is noticed by the next who looks.
  const sources = new Map([...pageFiles(place), place.installed].map((path) => [path, sourceAt(path)]))
  const folder = join(place.cache, `${Date.now()}`)
  const making = `${folder}.new`
  const collect: Plugin = {
    name: 'collect-sources',
    load(id) {
      const path = id.replace(/[?#].*$/, '')
      // Also those of our packages that the page imports.
      if (path.startsWith('/') && !path.includes('/node_modules/') && !sources.has(path))
        sources.set(path, sourceAt(path))
    },
  }
  await build({
    root: place.sources,
    configFile: join(place.sources, 'vite.config.ts'),
    configLoader: 'native',
    logLevel: 'silent',
    plugins: [collect],
    worker: { plugins: () => [collect] },
    build: { outDir: making, emptyOutDir: true },
  })
  renameSync(making, folder)
  const file = manifestFile(place)
  const manifest: PageManifest = { folder, sources: [...sources.values()] }
  writeFileSync(`${file}.new`, JSON.stringify(manifest))
  renameSync(`${file}.new`, file)
  removeOld()
}

/** Waits for whoever builds already. The kernel's own file lock, by SQLite: it ends with its holder, however that ends. */
function takeLock(): DatabaseSync {
  const database = new DatabaseSync(join(place.cache, 'lock'), { timeout: WAIT_MS })
  database.exec('begin exclusive')
  return database
}

function removeOld(): void {
  const names = readdirSync(place.cache)
  const built = names.filter((name) => /^\d+$/.test(name)).sort()
  // Whoever left a half-made one is no more: we hold the lock.
  const old = [...built.slice(0, -KEEP), ...names.filter((name) => /^\d+\.new$/.test(name))]
  for (const name of old) rmSync(join(place.cache, name), { recursive: true, force: true })
}
