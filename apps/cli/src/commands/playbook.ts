import { shellWord } from '@headwater/reporters/plan'
import { planInput, preparePlan } from '../planning.ts'
import { askedPartitions, carryingVerb, checkFlags, commandLine, type RequestFlags } from '../request.ts'
import { asideFacts } from '../silver/aside-plan.ts'

export interface PlaybookFlags extends RequestFlags {
  /** Why, where it is known already. */
  readonly reason?: string
}

/** `headwater playbook`: what `materialize` or `backfill` with the same words would do, as a page to read before. */
export async function playbook(selection: readonly string[], flags: PlaybookFlags): Promise<void> {
  checkFlags(selection, flags)
  const prepared = await preparePlan(await planInput(selection, flags))
  const aside = asideFacts(prepared.plan) !== null
  const verb = aside ? 'backfill' : carryingVerb(prepared.session.target, flags)
  const takesReason = flags.reason !== undefined && (aside || askedPartitions(flags) !== undefined)
  const reason = takesReason ? ` --reason ${shellWord(flags.reason ?? '')}` : ''
  const { asPlaybook } = await import('../as-runbook.ts')
  const command = `${commandLine(verb, selection, flags)}${reason}`
  process.stdout.write(`${asPlaybook(prepared, command, flags.reason)}\n`)
}
