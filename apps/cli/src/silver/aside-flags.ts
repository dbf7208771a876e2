import { UserError } from '@headwater/errors'
import { shellWord } from '@headwater/reporters/plan'

/** How what is written aside is run, as typed. */
export interface AsideFlags {
  /** False with `--no-canary`. */
  readonly canary?: string | false
  readonly schemaVersion?: string
  readonly label?: string
  readonly bronzeRun?: string
  /** A date without Bronze refuses the whole. */
  readonly strict?: boolean
  readonly backup?: boolean
  readonly promote?: boolean
  readonly ticket?: string
  /** Not typed: the dates have rows that were quarantined, for this error or (null) for any. */
  readonly rerun?: { readonly error: string | null }
}

/** The same flags as words of a command to paste. `plan` takes those that say what is planned, not what is done around it. */
export function asideWords(flags: AsideFlags, { planOnly }: { readonly planOnly: boolean }): string[] {
  const { canary, schemaVersion, label, bronzeRun, strict, backup, promote, ticket } = flags
  return [
    ...(canary === undefined ? [] : canary === false ? ['--no-canary'] : ['--canary', shellWord(canary)]),
    ...(schemaVersion === undefined ? [] : ['--schema-version', shellWord(schemaVersion)]),
    ...(label === undefined ? [] : ['--label', shellWord(label)]),
    ...(bronzeRun === undefined ? [] : ['--bronze-run', shellWord(bronzeRun)]),
    ...(strict ? ['--strict'] : []),
    ...(planOnly
      ? []
      : [
          ...(backup ? ['--backup'] : []),
          ...(promote ? ['--promote'] : []),
          ...(ticket === undefined ? [] : ['--ticket', shellWord(ticket)]),
        ]),
  ]
}

/**
 * What is written aside is written as a whole, whatever there was before: flags that say how something is rebuilt in place
 * would say nothing. Throws UserError `bad-argument`.
 */
export function refuseRebuildFlags(
  { fullRefresh, incremental, cutoff }: { fullRefresh?: boolean; incremental?: boolean; cutoff?: boolean },
  asked: string,
): void {
  const given = [
    ...(fullRefresh ? ['--full-refresh'] : []),
    ...(incremental ? ['--incremental'] : []),
    ...(cutoff === false ? ['--no-cutoff'] : []),
  ]
  if (given.length === 0) return
  throw new UserError(
    'bad-argument',
    `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} for what is rebuilt in place; ${asked} is written aside, each date as a whole`,
    { next: ['leave it out: a date is always written anew, and what counts stays until it is promoted'] },
  )
}

/** What is not written aside takes none of these. Throws UserError `bad-argument`. */
export function refuseAsideFlags(flags: AsideFlags, asked: string): void {
  const [given] = asideWords(flags, { planOnly: false })
  if (given === undefined) return
  throw new UserError('bad-argument', `${given} is for what is written aside and promoted; ${asked} is not`, {
    next: ['leave it out'],
  })
}
