import { UserError } from '@headwater/errors'
import { confirmWrite } from '../confirm.ts'
import type { NamedTarget } from '../target.ts'
import { canAsk } from '../terminal.ts'

/** What every command takes that changes for good what is there. */
export interface DeedFlags {
  readonly target?: string
  readonly reason?: string
  readonly ticket?: string
  readonly approvedBy?: string
  readonly yes?: boolean
  readonly json?: boolean
  readonly dryRun?: boolean
}

/** What is kept with a deed, as words of a command to paste. The reason is the user's own, so that it may stand there again. */
export function deedWords({ reason, ticket, approvedBy }: DeedFlags): string[] {
  return [
    ...(reason === undefined ? [] : ['--reason', reason]),
    ...(ticket === undefined ? [] : ['--ticket', ticket]),
    ...(approvedBy === undefined ? [] : ['--approved-by', approvedBy]),
  ]
}

export interface Agreement {
  readonly question: string
  /** Asked in the sandbox too: something goes for good, or another content is accepted. */
  readonly everywhere: boolean
  /** To paste: one that only looks, and the one that does it, without `--yes`. */
  readonly look: string
  readonly command: string
}

/**
 * Has a change agreed to that was shown, and asks for the reason outside the sandbox. Gives the reason. Throws UserError
 * `refused` where the answer is no, or nobody is there to give one.
 */
export async function agree(target: NamedTarget, flags: DeedFlags, wanted: Agreement): Promise<string | null> {
  const reason = flags.reason?.trim() || null
  const mustAgree = !flags.yes && (wanted.everywhere || !target.isSandbox)
  const wantsReason = reason === null && !target.isSandbox
  if (!mustAgree && !wantsReason) return reason
  if (!canAsk() || flags.json) throw nobodyToAsk(target, wanted, mustAgree, wantsReason)
  if (mustAgree) await confirmWrite(wanted.question)
  if (!wantsReason) return reason
  const prompts = await import('@clack/prompts')
  const answer = await prompts.text({
    message: 'Why? (kept for ever)',
    output: process.stderr,
    validate: (text) => (text?.trim() ? undefined : 'a few words'),
  })
  if (prompts.isCancel(answer)) throw new UserError('refused', 'not confirmed: nothing was changed')
  return answer.trim()
}

function nobodyToAsk(
  target: NamedTarget,
  { look, command }: Agreement,
  mustAgree: boolean,
  wantsReason: boolean,
): UserError {
  const missing = [...(mustAgree ? ['--yes'] : []), ...(wantsReason ? ['--reason: a few words, kept for ever'] : [])]
  const why = mustAgree
    ? `this changes what is there on ${target.name}, and there is nobody to ask`
    : `what is changed on ${target.name} needs a reason, and there is nobody to ask`
  return new UserError('refused', why, {
    next: [
      `look   ${look}`,
      // A reason cannot be pasted: it would be kept as it stands here.
      missing.length === 1 && mustAgree
        ? `then   ${command} --yes`
        : `then   ${command}, with ${missing.join(' and ')}`,
    ],
  })
}
