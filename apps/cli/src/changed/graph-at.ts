import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { CONFIG_FILE, composeGraph, loadWorkspace } from '@headwater/config'
import { UserError } from '@headwater/errors'
import type { GraphData } from '@headwater/graph'
import type { ChangesSince } from '@headwater/reporters'
import { loadFragments } from '../dbt-projects.ts'
import { parseWith, type Session } from '../session.ts'
import { stateFolder } from '../target.ts'
import { treeAt } from './tree-at.ts'

/**
 * The graph as a commit has it: its config, platforms and dbt projects, read with the tools, packages, profile and vars of today,
 * so that only what is written there makes a difference. A commit without a config had no assets.
 * Throws UserError for a commit whose config or dbt project cannot be read.
 */
export async function graphAt({ workspace, target, vars }: Session, { ref, commit }: ChangesSince): Promise<GraphData> {
  // Below the workspace, where modules find the packages that it finds.
  await using tree = await treeAt(workspace.root, commit, join(stateFolder(workspace), 'changed-since'))
  if (!existsSync(join(tree.root, CONFIG_FILE))) return { assets: [], operations: [], checks: [] }
  try {
    const then = await loadWorkspace(tree.root)
    const fragments = await loadFragments(then, target, parseWith(then, target, workspace), vars)
    return composeGraph(then, fragments).data
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, message, details, next } = error
    const short = (text: string): string => text.replaceAll(`${tree.root}/`, '')
    throw new UserError(code, `${ref} (${commit.slice(0, 7)}) cannot be compared with: ${short(message)}`, {
      details: details.map(short),
      next: [...next.map(short), 'or compare with a commit that could be read'],
      cause: error,
    })
  }
}
