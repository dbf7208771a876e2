import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Asset, AssetKey, Operation } from '@headwater/graph'
import type { CodeView, ColumnView } from '@headwater/viewer'
import { projectPaths } from '../dbt-projects.ts'
import { hideSecrets } from '../secrets.ts'
import { runningTarget, type Session } from '../session.ts'
import { tableColumns } from './columns.ts'
import { type ManifestNode, manifestNode } from './manifest-nodes.ts'

/** Characters of a file that are shown. */
const MOST = 200_000
/** Lines of a definition that has no end. */
const LINES = 60

/** What makes an asset, for reading, and its columns: as the warehouse has them where it answers, with what dbt says of them. */
export async function codeView(
  session: Session,
  key: AssetKey,
): Promise<{ readonly code: CodeView | null; readonly columns: readonly ColumnView[] }> {
  const asset = session.graph.asset(key)
  const operation = session.graph.operationOf(key)
  const found = operation?.executor === 'dbt' ? await nodeOf(session, asset) : null
  const target = runningTarget(session.workspace, session.target)
  const stored =
    asset.relation && target !== null ? await tableColumns(target.databaseUrl, asset.relation).catch(() => []) : []
  const code = found === null ? codeOf(session, operation) : nodeCode(found)
  return {
    code: code && { ...code, text: hideSecrets(code.text).slice(0, MOST) },
    columns: merged(stored, found?.node.columns ?? []),
  }
}

interface FoundNode {
  readonly node: ManifestNode
  /** Relative to the workspace. */
  readonly path: string
}

async function nodeOf({ workspace, target }: Session, { key, ref }: Asset): Promise<FoundNode | null> {
  if (ref === undefined) return null
  for (const platform of workspace.platforms) {
    if (!key.startsWith(`${platform.definition.name}/`)) continue
    for (const project of platform.definition.dbtProjects) {
      const { manifest, projectDir } = projectPaths(workspace, platform, project, target)
      const node = await manifestNode(manifest, ref)
      if (node !== null) return { node, path: relative(workspace.root, join(projectDir, node.path)) }
    }
  }
  return null
}

function nodeCode({ node: { code, language }, path }: FoundNode): CodeView | null {
  return code === '' ? null : { language: language === 'python' ? 'python' : 'sql', path, text: code }
}

function codeOf({ workspace: { root } }: Session, operation: Operation | undefined): CodeView | null {
  if (operation === undefined) return null
  const script = scriptOf(operation)
  if (script !== null) return { language: 'python', path: relative(root, script), text: readFileSync(script, 'utf8') }
  const [, file, line] = /^(.+):(\d+)$/.exec(operation.location ?? '') ?? []
  if (file === undefined || !existsSync(join(root, file))) return null
  const text = definitionAt(readFileSync(join(root, file), 'utf8'), Number(line))
  return { language: 'typescript', path: file, text }
}

/** The Python that a program runs: `python -m src.app`, `python job.py`. */
function scriptOf({ executor, spec }: Operation): string | null {
  if (executor !== 'program' || typeof spec.cwd !== 'string' || !Array.isArray(spec.args)) return null
  const [first, second] = spec.args
  const words =
    first === '-m' && typeof second === 'string'
      ? [`${second.replaceAll('.', '/')}.py`, `${second.replaceAll('.', '/')}/__main__.py`]
      : [first]
  const files = words.flatMap((word) =>
    typeof word === 'string' && word.endsWith('.py') ? [join(String(spec.cwd), word)] : [],
  )
  return files.find((file) => existsSync(file)) ?? null
}

/** The statement that begins at a line (from 1 on), without its indent: the lines that stand deeper, and the one that closes it. */
export function definitionAt(text: string, line: number): string {
  const [first = '', ...others] = text.split('\n').slice(line - 1)
  const indent = indentOf(first)
  const end = others.findIndex((one) => one.trim() !== '' && indentOf(one).length <= indent.length)
  const within = others.slice(0, end === -1 ? LINES : end)
  const closing =
    /^\s*[)}\]]/.test(others[end] ?? '') && indentOf(others[end] ?? '') === indent ? [others[end] ?? ''] : []
  return [first, ...within, ...closing].map((one) => one.slice(indent.length)).join('\n')
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? ''
}

function merged(stored: readonly ColumnView[], told: readonly ColumnView[]): readonly ColumnView[] {
  if (stored.length === 0) return told
  const byName = new Map(told.map((column) => [column.name.toLowerCase(), column]))
  return stored.map((column) => ({
    ...column,
    description: column.description || (byName.get(column.name.toLowerCase())?.description ?? ''),
  }))
}
