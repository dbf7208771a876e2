import type { Workspace } from '@headwater/config'
import type { AssetKey } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { readSandboxState, type SandboxNeed } from '@headwater/sandbox'
import type { NamedTarget } from './target.ts'

const IN_AWS: readonly string[] = ['isolated', 'gold']

/** What the steps of a plan work with: the AWS of the sandbox is not started for what does not touch it, nor the rest for it. */
export function needOfPlan({ steps }: Pick<Plan, 'steps'>): SandboxNeed {
  const aws = steps.some(({ executor }) => IN_AWS.includes(executor))
  const others = !aws || steps.some(({ executor }) => !IN_AWS.includes(executor))
  return { ...(aws && { aws }), ...(others && { python: true, services: true }) }
}

/**
 * What must have been loaded before the ledger can tell of these assets: what a platform has in AWS is filled by the first
 * command that asks for any of it, and is not looked at by those that never do.
 */
export function needOfAssets(workspace: Workspace, keys: readonly AssetKey[] | 'all'): SandboxNeed {
  const isAsked = (platform: string): boolean => keys === 'all' || keys.some((key) => key.startsWith(`${platform}/`))
  const inAws = workspace.platforms.some(
    ({ definition: { name, sandbox } }) => sandbox?.aws !== undefined && isAsked(name),
  )
  return inAws ? { aws: 'seeded' } : {}
}

/** Whether the ledger of a sandbox, as far as it runs, does not know these assets yet. */
export function isUnfilled(
  workspace: Workspace,
  { isSandbox }: Pick<NamedTarget, 'isSandbox'>,
  keys: readonly AssetKey[] | 'all',
): boolean {
  if (!isSandbox || needOfAssets(workspace, keys).aws === undefined) return false
  return readSandboxState(workspace.root)?.awsSeeded !== true
}
