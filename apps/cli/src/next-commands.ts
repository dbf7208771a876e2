import { relative } from 'node:path'
import type { Workspace } from '@headwater/config'
import type { CheckOutcome } from '@headwater/engine'
import type { AssetKey } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { judge, type NextCommand, type RunOutcome, shellWord } from '@headwater/reporters'
import type { NamedTarget } from './target.ts'

/** With more to name, those that the rest descends from say it shorter. */
const MOST_NAMED = 12

/** What to type after a run that did not end well. `label` gives a name that the command line takes. */
export function nextCommands(run: RunOutcome, plan: Plan, label: (key: AssetKey) => string): NextCommand[] {
  if (run.state === 'succeeded') return []
  // An asset that was built and then failed a check has to be built again as well.
  const unfinished = judge(run).filter(
    ({ verdict }) => verdict === 'failed' || verdict === 'not run' || verdict === 'interrupted',
  )
  const keys = [...new Set(unfinished.map(({ outcome }) => outcome.key))]
  const { request } = plan
  const target = request.target === 'sandbox' ? [] : ['--target', shellWord(request.target)]
  const look = { label: 'look', command: ['pnpm headwater runs show', run.runId, ...target].join(' ') }
  if (keys.length === 0) return [look]

  // Everything else of the run was built for this date: what is left must not be built for another.
  const flags = [...(request.fullRefresh ? ['--full-refresh'] : []), '--date', request.logicalDate, ...target]
  const partitions = [...new Set(unfinished.flatMap(({ outcome }) => outcome.partition ?? []))].sort()
  const days = partitions.length > 0 ? ['--partitions', partitions.join(',')] : []
  const named = (some: readonly AssetKey[]) => some.map((key) => shellWord(label(key)))
  const fix = (words: readonly string[]) => ['pnpm materialize', ...words, ...days, ...flags].join(' ')
  if (keys.length <= MOST_NAMED) {
    return [look, { label: 'after the fix', command: fix(named(keys)), note: `runs ${keys.length}` }]
  }
  const heads = headsOf(keys, plan)
  if (!request.downstream || heads.length > MOST_NAMED) return [look]
  const exclude = request.exclude.length > 0 ? ['--exclude', ...named(request.exclude)] : []
  return [look, { label: 'after the fix', command: fix([...named(heads), '--downstream', ...exclude]) }]
}

/** Those that read none of the others. */
function headsOf(keys: readonly AssetKey[], { assets }: Plan): AssetKey[] {
  const unfinished = new Set(keys)
  const behind = new Set(
    assets.filter(({ upstream }) => upstream.some((key) => unfinished.has(key))).map(({ key }) => key),
  )
  return keys.filter((key) => !behind.has(key))
}

/** The command that shows the rows which a failing check found; `files` are the queries by the key of their check. */
export function seeRows(
  target: NamedTarget,
  workspace: Workspace,
  files: ReadonlyMap<string, string>,
): (check: CheckOutcome) => string | null {
  return ({ key }) => {
    const file = files.get(key)
    if (file === undefined) return null
    const path = shellWord(relative(workspace.root, file))
    return `${target.psql} -f ${path}`
  }
}
