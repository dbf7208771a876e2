// Makes the bundle that `fresh-bundle.ts` looks for; its argument is the lock to let go of at the end.
import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'
import { manifestFile } from './fresh-bundle.ts'

const KEEP = 5

/** What is imported from outside the bundle as well: the command, and what platforms' files import. */
const entries = {
  main: fileURLToPath(new URL('../main.ts', import.meta.url)),
  config: fileURLToPath(import.meta.resolve('@headwater/config')),
  errors: fileURLToPath(import.meta.resolve('@headwater/errors')),
}

/** These come as one file: each file of its own costs a command as much as its content. None of them imports anything heavy. */
const onTheWayOfPlan = [
  /packages\/(errors|graph|planner|config)\/src\//,
  /packages\/schedules\/src\/(declared|check-cron|check-schedules)\.ts$/,
  /packages\/reporters\/src\/(plan|text|error)/,
  /packages\/sandbox\/src\/(index|state|paths|clock)\.ts$/,
  /packages\/engine\/src\/redact\.ts$/,
  /packages\/postgres\/src\/views\.ts$/,
  /apps\/cli\/src\/(commands\/plan|silver\/aside-flags|silver\/aside-plan|silver\/isolated-assets|sandbox-need|planning|request|session|target|terminal|today|secrets|start-folder|history|dropped-views|dbt-projects|sandbox-target|sandbox-spec)\.ts$/,
]

async function make(): Promise<void> {
  const cache = dirname(manifestFile)
  const folder = join(cache, `${Date.now()}`)
  const build = await rolldown({
    input: entries,
    platform: 'node',
    external: (id, importer) => id === 'pg-native' || (isBuiltin(id) && !hasStandIn(id, importer)),
    plugins: [{ name: 'own-place', transform: keepOwnPlace }, lighterCommander, nativeOutside],
  })
  const { output } = await build.write({
    dir: folder,
    format: 'esm',
    // Names stay readable in a stack; without comments and white space there is less to read and to compare.
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    codeSplitting: { groups: [{ name: 'plan', test: (id) => onTheWayOfPlan.some((part) => part.test(id)) }] },
  })
  const files = new Set(output.flatMap((chunk) => (chunk.type === 'chunk' ? chunk.moduleIds : [])).filter(isOwnSource))
  // What comes from node_modules changes with an install only, and that writes this file.
  files.add(fileURLToPath(new URL('../../../../node_modules/.modules.yaml', import.meta.url)))
  const inputs = [...files].map((path) => {
    const { mtimeMs, size } = statSync(path)
    return [path, mtimeMs, size]
  })
  const urls = Object.keys(entries).map((name) => [name, pathToFileURL(join(folder, `${name}.mjs`)).href])
  writeFileSync(`${manifestFile}.new`, JSON.stringify({ entries: Object.fromEntries(urls), inputs }))
  renameSync(`${manifestFile}.new`, manifestFile)
  removeOld(cache)
}

/**
 * What commander imports of Node and does not need here: it would start programs for subcommands that we do not have, and importing
 * `process` instead of using the global touches everything in it, standard input included. 6 ms of a command.
 */
const standIns: { readonly [name: string]: string } = {
  'node:child_process':
    "export default { spawn: (...args) => process.getBuiltinModule('node:child_process').spawn(...args) }",
  'node:process': 'export default process',
}

const lighterCommander: Plugin = {
  name: 'lighter-commander',
  resolveId: (id, importer) => (hasStandIn(id, importer) ? `\0${id}` : undefined),
  load: (id) => (id.startsWith('\0') ? standIns[id.slice(1)] : undefined),
}

/** A library of machine code is loaded from where it is installed. */
const nativeOutside: Plugin = {
  name: 'native-outside',
  resolveId: (id, importer) =>
    id.startsWith('@duckdb/') && importer !== undefined
      ? { id: pathToFileURL(createRequire(importer).resolve(id)).href, external: true }
      : undefined,
}

function hasStandIn(id: string, importer: string | undefined): boolean {
  return Object.hasOwn(standIns, id) && importer?.includes('node_modules/commander/') === true
}

/** A module that looks beside itself (`new URL('../python', import.meta.url)`) goes on looking beside its source. */
function keepOwnPlace(code: string, id: string): string | undefined {
  if (!isOwnSource(id) || !code.includes('import.meta.url')) return undefined
  return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
}

function isOwnSource(id: string): boolean {
  return id.endsWith('.ts') && !id.includes('node_modules')
}

/** A few older bundles are kept: a command that runs may still load a part of one. */
function removeOld(cache: string): void {
  const folders = readdirSync(cache).filter((name) => /^\d+$/.test(name))
  for (const name of folders.sort().slice(0, -KEEP)) rmSync(join(cache, name), { recursive: true, force: true })
}

try {
  await make()
} finally {
  const [lock] = process.argv.slice(2)
  if (lock !== undefined) rmSync(lock, { recursive: true, force: true })
}
