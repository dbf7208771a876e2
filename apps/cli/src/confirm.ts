import { UnreachableError, UserError } from '@headwater/errors'
import type { Plan } from '@headwater/planner'
import { type DroppedView, plural } from '@headwater/reporters'
import type { PreparedPlan } from './planning.ts'
import { askedPartitions, carryingVerb, commandLine, type RequestFlags } from './request.ts'
import type { NamedTarget } from './target.ts'
import { canAsk } from './terminal.ts'

export interface ConfirmFlags extends RequestFlags {
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly reason?: string
}

/** What a command wants to do, for where nobody can be asked. */
export interface Unattended {
  readonly yes: boolean
  /** It is a backfill, and nobody has said why. */
  readonly wantsReason: boolean
  /** Commands to paste: one that only looks, and the one that does it. */
  readonly look: string
  readonly command: string
}

/**
 * Refuses, before anything is asked or written, what would have to be asked where nobody is there to answer: writing to a
 * target that is not the sandbox (`--yes`), and a backfill of one without a reason (`--reason`). Throws UserError `refused`.
 */
export function refuseUnattended(target: NamedTarget, { yes, wantsReason, look, command }: Unattended): void {
  if (target.isSandbox || canAsk()) return
  if (yes && !wantsReason) return
  const why = yes ? `a backfill of ${target.name} needs a reason` : `this writes to ${target.name}`
  throw new UserError('refused', `${why}, and there is nobody to ask`, {
    next: [
      `look   ${look}`,
      // A reason cannot be pasted: it would be kept with the run as it stands here.
      wantsReason
        ? `then   ${command}, with --yes and --reason: a few words, kept with the run`
        : `then   ${command} --yes`,
    ],
  })
}

/** The same for a command line. */
export function refuseUnattendedRequest(target: NamedTarget, selection: readonly string[], flags: ConfirmFlags): void {
  if (flags.dryRun) return
  refuseUnattended(target, {
    yes: flags.yes ?? false,
    wantsReason: askedPartitions(flags) !== undefined && flags.reason === undefined,
    look: commandLine('plan', selection, flags),
    command: commandLine(carryingVerb(target, flags), selection, flags),
  })
}

/**
 * Asks before the first write to a target that is not the sandbox, which names what the write would drop for good, and for the
 * reason of a backfill there. Gives the reason. Throws UserError `refused` where the answer is no, UnreachableError where
 * nobody knows what would be dropped.
 */
export async function confirm(
  target: NamedTarget,
  { plan, drops }: Pick<PreparedPlan, 'plan' | 'drops'>,
  { yes, reason = null }: { readonly yes?: boolean; readonly reason?: string | null },
): Promise<string | null> {
  if (target.isSandbox) return reason
  if (drops instanceof UnreachableError) throw drops
  if (!yes) await confirmWrite(question(target, plan, drops))
  if (reason !== null || plan.request.partitions.length === 0) return reason
  const prompts = await import('@clack/prompts')
  const answer = await prompts.text({
    message: 'Why this backfill? (kept with the run)',
    output: process.stderr,
    validate: (text) => (text?.trim() ? undefined : 'a few words'),
  })
  if (prompts.isCancel(answer)) throw notConfirmed()
  return answer.trim()
}

function question({ name }: NamedTarget, { assets, steps }: Plan, drops: readonly DroppedView[]): string {
  const aside = steps.filter(({ executor }) => executor === 'isolated').length
  if (aside > 0) return `Write ${plural(aside, 'date')} aside on ${name}? Nothing counts before it is promoted.`
  const rebuild = `Rebuild ${plural(assets.length, 'asset')} on ${name}`
  if (drops.length === 0) return `${rebuild}?`
  const views = drops.slice(0, 3).map(({ view }) => `${view.schema}.${view.name}`)
  const rest = drops.length - views.length
  return `${rebuild}, and drop ${views.join(', ')}${rest > 0 ? ` and ${plural(rest, 'more view')}` : ''}, which nobody here makes again?`
}

/** Asks one question. Throws UserError `refused` where the answer is no. */
export async function confirmWrite(message: string): Promise<void> {
  const prompts = await import('@clack/prompts')
  const answer = await prompts.confirm({ message, initialValue: false, output: process.stderr })
  if (answer !== true) throw notConfirmed()
}

function notConfirmed(): UserError {
  return new UserError('refused', 'not confirmed: nothing was started')
}
