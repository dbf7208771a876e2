import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import {
  type DbtProjectDefinition,
  dbtOptions,
  type LoadedPlatform,
  type ProjectFragment,
  type Workspace,
} from '@headwater/config'
import { projectStamp, targetPathFor } from '@headwater/dbt/stamp'
import { type NamedTarget, stateFolder } from './target.ts'

/** What it takes to work with one project on one target. */
export interface ProjectPaths {
  readonly projectDir: string
  readonly profilesDir: string
  /** dbt's own target folder, apart from the one that people's own `dbt` commands write. */
  readonly targetPath: string
  readonly manifest: string
  /** Whether Headwater makes the manifest, or somebody else does. */
  readonly ownManifest: boolean
}

/** Paths of a project: sources beside the platform's file, products under `.headwater/`. */
export function projectPaths(
  workspace: Workspace,
  platform: LoadedPlatform,
  project: DbtProjectDefinition,
  target: Pick<NamedTarget, 'name' | 'dbt'>,
): ProjectPaths {
  const projectDir = resolve(platform.folder, project.path)
  const targetPath = join(stateFolder(workspace), 'dbt', project.name, target.name, 'target')
  return {
    projectDir,
    profilesDir: target.dbt.profilesDir ?? projectDir,
    targetPath,
    manifest:
      project.manifest === undefined ? join(targetPath, 'manifest.json') : resolve(platform.folder, project.manifest),
    ownManifest: project.manifest === undefined,
  }
}

/** Variables of a request, on top of a project's own: they decide what a manifest says, so each set has its own. */
type Vars = DbtProjectDefinition['vars']

/** Parses a project that has no manifest or one that its files have outrun; its `vars` are all that it is to be parsed with. */
export type Parse = (project: DbtProjectDefinition, paths: ProjectPaths) => Promise<void>

/**
 * The fragments of all projects, by project name. A fragment is kept in `.headwater/` beside the stamp of the files it came from,
 * so that a command which only plans reads one small file a project.
 */
export async function loadFragments(
  workspace: Workspace,
  target: NamedTarget,
  parse: Parse,
  vars: Vars = {},
): Promise<Map<string, ProjectFragment>> {
  const fragments = new Map<string, ProjectFragment>()
  for (const platform of workspace.platforms) {
    for (const project of platform.definition.dbtProjects) {
      fragments.set(project.name, await loadFragment(workspace, platform, project, target, parse, vars))
    }
  }
  return fragments
}

async function loadFragment(
  workspace: Workspace,
  platform: LoadedPlatform,
  project: DbtProjectDefinition,
  target: NamedTarget,
  parse: Parse,
  vars: Vars,
): Promise<ProjectFragment> {
  const paths = withVars(projectPaths(workspace, platform, project, target), vars)
  const all = { ...project.vars, ...vars }
  const options = dbtOptions(workspace, platform, project)
  const cacheFile = join(dirname(paths.targetPath), 'fragment.json')
  const fileStamp = paths.ownManifest
    ? [projectStamp(paths.projectDir, paths.profilesDir), all]
    : manifestStamp(paths.manifest)
  const stamp = JSON.stringify([FRAGMENT_FORMAT, fileStamp, options, [...options.fedRelations], target.dbt])
  const kept = readKept(cacheFile, stamp)
  if (kept) return kept
  if (paths.ownManifest) await parse({ ...project, vars: all }, paths)
  const { dbtFragment, readManifest } = await import('@headwater/dbt')
  const fragment = dbtFragment(await readManifest(paths.manifest, relative(workspace.root, paths.manifest)), options)
  mkdirSync(dirname(cacheFile), { recursive: true })
  // Renamed into place: another command may be reading it.
  writeFileSync(`${cacheFile}.${process.pid}`, JSON.stringify({ stamp, fragment: toJson(fragment) }))
  renameSync(`${cacheFile}.${process.pid}`, cacheFile)
  return fragment
}

/** Raise it when fragments come to hold something else: older files are then made anew. */
const FRAGMENT_FORMAT = 5

/**
 * The same for a request with variables: in a folder of their own, so that requests with others find their cache as they left it.
 * A manifest that somebody else made knows nothing of them: then Headwater makes one.
 */
function withVars(paths: ProjectPaths, vars: Vars): ProjectPaths {
  const targetPath = targetPathFor(paths.targetPath, vars)
  if (targetPath === paths.targetPath) return paths
  return { ...paths, targetPath, manifest: join(targetPath, 'manifest.json'), ownManifest: true }
}

function manifestStamp(path: string): string {
  if (!existsSync(path)) return 'none'
  const { mtimeMs, size } = statSync(path)
  return `${mtimeMs}:${size}`
}

function readKept(file: string, stamp: string): ProjectFragment | null {
  try {
    const kept: { stamp: string; fragment: FragmentJson } = JSON.parse(readFileSync(file, 'utf8'))
    return kept.stamp === stamp ? fromJson(kept.fragment) : null
  } catch {
    return null // Missing or half-written: it is made anew.
  }
}

type MapKeys = 'sourceNames' | 'models' | 'exposures'
type Entries<M> = M extends ReadonlyMap<infer K, infer V> ? readonly (readonly [K, V])[] : never
type FragmentJson = Omit<ProjectFragment, MapKeys> & { readonly [key in MapKeys]: Entries<ProjectFragment[key]> }

function toJson(fragment: ProjectFragment): FragmentJson {
  const { assets, operations, checks, fedNames, hooks } = fragment
  return {
    ...(hooks && { hooks }),
    assets,
    operations,
    checks,
    fedNames,
    sourceNames: [...fragment.sourceNames],
    models: [...fragment.models],
    exposures: [...fragment.exposures],
  }
}

function fromJson(json: FragmentJson): ProjectFragment {
  return {
    ...json,
    sourceNames: new Map(json.sourceNames),
    models: new Map(json.models),
    exposures: new Map(json.exposures),
  }
}
