import { InternalError, UserError } from '@headwater/errors'
import { formatRunName, nameProblem, parseLabel } from './run-names.ts'

export interface BackfillNames {
  /** Of one date its run_id. */
  readonly backfillId: string
  /** The run_id of each date. */
  readonly runIds: ReadonlyMap<string, string>
}

/**
 * Names for a backfill of these dates (sorted, at least one). All carry the same second: that of `now`, or the first one after
 * it in which no name of them is taken. Throws UserError `bad-argument` where a label makes a name longer than 80 characters.
 */
export function newBackfillNames(
  dates: readonly string[],
  { now, label, isTaken }: { readonly now: Date; readonly label?: string; readonly isTaken: (name: string) => boolean },
): BackfillNames {
  const [from] = dates
  const to = dates.at(-1)
  if (from === undefined || to === undefined) throw new InternalError('a backfill of no dates')
  const purpose = label === undefined ? null : parseLabel(label)
  for (let at = now; ; at = new Date(at.getTime() + 1000)) {
    const runIds = new Map(dates.map((date) => [date, formatRunName({ form: 'date', date, label: purpose, at })]))
    const backfillId =
      from === to ? (runIds.get(from) ?? '') : formatRunName({ form: 'range', from, to, label: purpose, at })
    const names = [backfillId, ...runIds.values()]
    refuseBad(names)
    if (!names.some(isTaken)) return { backfillId, runIds }
  }
}

/** The run_id of a month of Gold, by the same rule. */
export function newGoldName(
  month: string,
  { now, isTaken }: { readonly now: Date; readonly isTaken: (name: string) => boolean },
): string {
  for (let at = now; ; at = new Date(at.getTime() + 1000)) {
    const name = formatRunName({ form: 'gold', month, at })
    if (!isTaken(name)) return name
  }
}

function refuseBad(names: readonly string[]): void {
  for (const name of names) {
    const problem = nameProblem(name)
    if (problem !== null) {
      throw new UserError('bad-argument', `the name ${name} ${problem}`, { next: ['a shorter --label'] })
    }
  }
}
