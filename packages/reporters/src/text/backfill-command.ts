import { datesAsRanges } from '../silver/dates.ts'
import { shellWord } from './command.ts'

/** What writes aside what is missing or out of date, to paste. Outside the sandbox a backfill keeps a reason. */
export function backfillCommand(label: string, dates: readonly string[], target: string): string {
  const where = target === 'sandbox' ? [] : ['--target', shellWord(target)]
  const words = ['backfill', shellWord(label), '--partitions', datesAsRanges(dates), ...where]
  return `pnpm headwater ${words.join(' ')} --reason 'missing or out of date'`
}
