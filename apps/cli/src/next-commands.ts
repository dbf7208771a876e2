import { relative } from 'node:path'
import { laterCommand } from '@headwater/alerts'
import type { Workspace } from '@headwater/config'
import type { CheckOutcome } from '@headwater/engine'
import type { AssetGraph } from '@headwater/graph'
import type { Plan } from '@headwater/planner'
import { type NextCommand, plural, type RunOutcome, shellWord } from '@headwater/reporters'
import { type NamedTarget, SANDBOX } from './target.ts'

/** `pnpm headwater runs resume 7f3c --target prod`. */
export function resumeCommand(runId: string, target: string): string {
  return runsCommand('resume', runId, target)
}

/** A command about one run, to paste. */
export function runsCommand(verb: 'show' | 'watch' | 'resume' | 'cancel', runId: string, target: string): string {
  const where = target === SANDBOX ? [] : ['--target', shellWord(target)]
  return ['pnpm headwater runs', verb, runId, ...where].join(' ')
}

/** What to type after a run that did not end well, or while it runs. `left` is how many assets a resume would make. */
export function nextCommands(run: Pick<RunOutcome, 'runId' | 'state'>, target: string, left: number): NextCommand[] {
  switch (run.state) {
    case 'succeeded':
      return []
    case 'running':
      return [
        { label: 'watch', command: runsCommand('watch', run.runId, target) },
        { label: 'end it', command: runsCommand('cancel', run.runId, target) },
      ]
    default:
      return [
        { label: 'look', command: runsCommand('show', run.runId, target) },
        {
          label: run.state === 'failed' ? 'after the fix' : 'go on',
          command: resumeCommand(run.runId, target),
          ...(left > 0 && { note: `runs ${plural(left, 'asset')}` }),
        },
      ]
  }
}

/** What brings in later what a source did not have: one command for each operation that found nothing. */
export function laterCommands(
  plan: Pick<Plan, 'request' | 'steps'>,
  { assets }: Pick<RunOutcome, 'assets'>,
  graph: Pick<AssetGraph, 'label'>,
): NextCommand[] {
  const operations = new Map(plan.steps.map(({ id, operation }) => [id, operation]))
  const missing = assets.filter(({ outcome }) => outcome.state === 'unavailable')
  const groups = Map.groupBy(missing, ({ step }) => operations.get(step) ?? step)
  return Array.from(groups.values(), (group) => {
    // Of what one operation makes, one name brings all.
    const keys = group.slice(0, 1).map(({ outcome }) => outcome.key)
    const days = group.flatMap(({ outcome }) => outcome.partition ?? [])
    return { label: 'later', command: laterCommand(plan.request, keys, days, (key) => graph.label(key)) }
  })
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
