import { resolve } from 'node:path'
import { UserError } from '@headwater/errors'
import { planBasis, planDifference, requestOf } from '@headwater/planner'
import { formatDifference, shellWord } from '@headwater/reporters'
import { type ConfirmFlags, refuseUnattended } from './confirm.ts'
import type { PlanInput, PreparedPlan } from './planning.ts'
import { readSavedPlan, type SavedPlan } from './saved-plan.ts'
import type { Session } from './session.ts'
import { startFolder } from './start-folder.ts'
import { screen } from './terminal.ts'

/** A plan that was kept in a file and is to be carried out as it stands there. */
export interface ApprovedPlan {
  readonly file: string
  readonly saved: SavedPlan
  /** How to carry it out, to paste. */
  readonly command: string
}

/**
 * Reads the file of `materialize --plan`, and refuses what else the command line asks for: the plan has all of it.
 * Throws UserError `bad-argument`, `refused`.
 */
export function readApproved(file: string, selection: readonly string[], flags: ConfirmFlags): ApprovedPlan {
  const besides = [...selection, ...planningFlags(flags)]
  if (besides.length > 0) {
    throw new UserError('bad-argument', `${file} says all that is asked for; nothing can be added to it`, {
      details: [`found  ${besides.join(' ')}`],
      next: ['leave that out, or plan anew with it'],
    })
  }
  const saved = readSavedPlan(resolve(startFolder(), file))
  const { target } = saved.plan.request
  if (flags.target !== undefined && flags.target !== target) {
    throw new UserError('refused', `${file} is a plan for ${target}, not for ${flags.target}`, {
      next: [`leave --target out, or plan anew for ${flags.target}`],
    })
  }
  return { file, saved, command: `pnpm materialize --plan ${shellWord(file)}` }
}

/** The flags that say what is to be planned. */
function planningFlags(flags: ConfirmFlags): string[] {
  const given: readonly (readonly [string, unknown])[] = [
    ['--downstream', flags.downstream],
    ['--upstream', flags.upstream],
    ['--all', flags.all],
    ['--stale', flags.stale],
    ['--exclude', flags.exclude],
    ['--full-refresh', flags.fullRefresh],
    ['--incremental', flags.incremental],
    ['--no-cutoff', flags.cutoff === false ? true : undefined],
    ['--partitions', flags.partitions ?? flags.partition],
    ['--date', flags.date],
    ['--vars', flags.vars],
  ]
  return given.flatMap(([name, value]) => (value === undefined ? [] : [name]))
}

/** What the plan was made for, to be planned once more on what there is today. */
export function approvedInput({ file, saved, command }: ApprovedPlan, flags: ConfirmFlags): PlanInput {
  const request = requestOf(saved.plan)
  return {
    target: request.target,
    vars: request.vars ?? {},
    observe: request.stale === true && flags.observe !== false,
    lookBeforeAdding: flags.observe !== false,
    request: (session) => {
      refuseGone(file, saved, session)
      return request
    },
    refuse: (target) => {
      if (flags.dryRun) return
      refuseUnattended(target, {
        yes: flags.yes ?? false,
        wantsReason: request.partitions.length > 0 && flags.reason === undefined,
        look: `${command} --dry-run`,
        command,
      })
    },
  }
}

/** Throws UserError `refused` with the difference where today's plan for the same request is another one, or was made from something else. */
export function refuseMoved({ file, saved }: ApprovedPlan, { session, snapshot, plan }: PreparedPlan): void {
  const basis = planBasis(session.graph, plan, snapshot)
  const difference = planDifference(saved.plan, plan, saved.basis, basis)
  if (difference.length === 0) return
  throw moved(file, saved, formatDifference(difference, { graph: session.graph, ...screen(process.stderr) }))
}

/** What was asked for and is no longer there cannot even be planned. */
function refuseGone(file: string, saved: SavedPlan, { graph }: Session): void {
  const { roots, exclude } = saved.plan.request
  const gone = [...roots, ...exclude].filter((key) => !graph.has(key))
  if (gone.length > 0) throw moved(file, saved, [`no longer there: ${gone.slice(0, 5).join(', ')}`])
}

function moved(file: string, { madeAt, by }: SavedPlan, details: readonly string[]): UserError {
  return new UserError(
    'refused',
    `${file} is not what would run now: something has moved since ${by} made it at ${madeAt}`,
    {
      details,
      next: ['plan anew, and have that approved'],
    },
  )
}
