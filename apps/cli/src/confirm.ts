import { UserError } from '@headwater/errors'
import type { Plan } from '@headwater/planner'
import { askedPartitions, commandLine, type RequestFlags } from './request.ts'
import type { NamedTarget } from './target.ts'
import { canAsk } from './terminal.ts'

export interface ConfirmFlags extends RequestFlags {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly reason?: string
}

/**
 * Refuses, before anything is asked or written, what would have to be asked where nobody is there to answer: writing to a
 * target that is not the sandbox (`--yes`), and a backfill of one without a reason (`--reason`). Throws UserError `refused`.
 */
export function refuseUnattended(target: NamedTarget, selection: readonly string[], flags: ConfirmFlags): void {
  if (target.isSandbox || flags.dryRun || canAsk()) return
  const wantsReason = needsReason(flags) && flags.reason === undefined
  if (flags.yes && !wantsReason) return
  const why = flags.yes ? `a backfill of ${target.name} needs a reason` : `this writes to ${target.name}`
  throw new UserError('refused', `${why}, and there is nobody to ask`, {
    next: [
      `look   ${commandLine('plan', selection, flags)}`,
      // A reason cannot be pasted: it would be kept with the run as it stands here.
      wantsReason
        ? `then   the same as materialize, with --yes and --reason: a few words, kept with the run`
        : `then   ${commandLine('materialize', selection, flags)} --yes`,
    ],
  })
}

/**
 * Asks before the first write to a target that is not the sandbox, and for the reason of a backfill there. Gives the reason.
 * Throws UserError `refused` where the answer is no.
 */
export async function confirm(target: NamedTarget, plan: Plan, flags: ConfirmFlags): Promise<string | null> {
  const { reason = null } = flags
  const ask = !target.isSandbox && !flags.yes
  const askReason = !target.isSandbox && reason === null && needsReason(flags)
  if (!ask && !askReason) return reason
  const prompts = await import('@clack/prompts')
  const notConfirmed = (): UserError => new UserError('refused', 'not confirmed: nothing was started')
  if (ask) {
    const message = `Rebuild ${plan.assets.length} assets on ${target.name}?`
    const answer = await prompts.confirm({ message, initialValue: false, output: process.stderr })
    if (answer !== true) throw notConfirmed()
  }
  if (!askReason) return reason
  const answer = await prompts.text({
    message: 'Why this backfill? (kept with the run)',
    output: process.stderr,
    validate: (text) => (text?.trim() ? undefined : 'a few words'),
  })
  if (prompts.isCancel(answer)) throw notConfirmed()
  return answer.trim()
}

function needsReason(flags: RequestFlags): boolean {
  return askedPartitions(flags) !== undefined
}
