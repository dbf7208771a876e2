import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** What dbt reads at the top of a project. */
const files = [
  'dbt_project.yml',
  'packages.yml',
  'dependencies.yml',
  'package-lock.yml',
  'profiles.yml',
  'selectors.yml',
]
/** dbt's defaults; a project says otherwise in `model-paths` and the like. */
const folders = ['models', 'macros', 'seeds', 'snapshots', 'tests', 'analyses', 'functions']

/**
 * A short text that changes when a file that dbt's manifest is made from changes, comes or goes: names, sizes and times of the
 * project's files, never its products. Reads one file and lists folders: some milliseconds for a hundred files.
 * The profile counts where it is not in the project's own folder too, if its folder is given.
 */
export function projectStamp(projectDir: string, profilesDir?: string): string {
  const hash = createHash('sha256')
  for (const name of files) hash.update(fileStamp(join(projectDir, name)))
  if (profilesDir !== undefined) hash.update(fileStamp(join(profilesDir, 'profiles.yml')))
  // Of installed packages the names are enough: what `dbt deps` installs is in package-lock.yml.
  hash.update(
    list(join(projectDir, 'dbt_packages'))
      .map(({ name }) => name)
      .sort()
      .join('\n'),
  )
  for (const folder of new Set([...folders, ...configuredFolders(projectDir)]))
    stampFolder(hash, join(projectDir, folder))
  return hash.digest('base64url').slice(0, 22)
}

function stampFolder(hash: { update: (text: string) => unknown }, folder: string): void {
  for (const entry of list(folder).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === '__pycache__') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) stampFolder(hash, path)
    else hash.update(fileStamp(path))
  }
}

function fileStamp(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat ? `${path}\0${stat.size}\0${stat.mtimeMs}\n` : `${path}\0none\n`
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return [] // A folder that a project names and does not have.
  }
}

/**
 * The folders under `model-paths`, `seed-paths`, ... of dbt_project.yml, in both of YAML's ways to write a list. Not a YAML parser
 * on purpose: what it reads too much only adds a folder to look at.
 */
function configuredFolders(projectDir: string): string[] {
  let text: string
  try {
    text = readFileSync(join(projectDir, 'dbt_project.yml'), 'utf8')
  } catch {
    return []
  }
  const found: string[] = []
  for (const [, inline = '', block = ''] of text.matchAll(/^[\w-]+-paths\s*:[ \t]*([^\n]*)((?:\n[ \t]*-[^\n]*)*)/gm)) {
    for (const item of [...inline.replace(/#.*/, '').replace(/[[\]]/g, '').split(','), ...block.split('\n')]) {
      const name = item
        .replace(/#.*/, '')
        .replace(/^\s*-/, '')
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2')
      if (name !== '') found.push(name)
    }
  }
  return found
}
