import { ink, type ScreenOptions } from '../text/ink.ts'
import { type LabelledLine, labelledLines } from '../text/labelled.ts'
import { formatCount, plural } from '../text/quantity.ts'
import { datesInWords } from './dates.ts'

/** What has become of a backfill that writes aside, over all attempts of its run. */
export interface BackfillEnd {
  /** Dates by what became of them. */
  readonly validated: readonly string[]
  readonly failed: readonly string[]
  readonly notRun: readonly string[]
  /** Of the validated: those that differ from the run that counts, and those for which none does. */
  readonly different: readonly string[]
  readonly first: readonly string[]
  /** The differences of all in one line. */
  readonly summary: string
  readonly promoted: boolean
}

export interface FormatBackfillEndOptions extends ScreenOptions {
  readonly next: readonly { readonly label: string; readonly command: string }[]
}

/** `30 validated · 30 differ from what counts now (+348 rows, all GBP, +1,204,331.20)`, and what to type next. */
export function formatBackfillEnd(end: BackfillEnd, options: FormatBackfillEndOptions): string {
  const pen = ink(options)
  const { validated, failed, notRun, different, summary } = end
  const facts = [
    ...(failed.length > 0 ? [pen.paint(`${formatCount(failed.length)} failed`, 'bad')] : []),
    ...(notRun.length > 0 ? [`${formatCount(notRun.length)} not run`] : []),
    pen.paint(`${formatCount(validated.length)} validated`, validated.length > 0 ? 'good' : 'plain'),
    ...(validated.length === 0 ? [] : [differing(end)]),
  ]
  const lines: LabelledLine[] = [
    ...(different.length > 0 ? [{ label: 'difference', text: pen.text(summary), lines: 3 }] : []),
    ...(failed.length > 0 ? [{ label: 'failed', text: datesInWords(failed), style: 'bad' as const }] : []),
    ...options.next,
    ...(end.promoted || validated.length === 0
      ? []
      : [{ label: '', text: 'nothing is promoted yet: undo only cleans up' }]),
  ]
  return [facts.join(' · '), ...labelledLines(lines, pen)].join('\n')
}

function differing({ validated, different, first, promoted }: BackfillEnd): string {
  const compared = validated.length - first.length
  const counts = promoted ? 'counted before' : 'counts now'
  const all = different.length === compared && compared > 1 ? 'all ' : ''
  return [
    ...(compared === 0
      ? []
      : different.length === 0
        ? [`${compared === 1 ? '' : 'all '}the same as what ${counts}`]
        : [
            `${all}${formatCount(different.length)} ${different.length === 1 ? 'differs' : 'differ'} from what ${counts}`,
          ]),
    ...(first.length === 0 ? [] : [`${plural(first.length, 'date')} had no run before`]),
  ].join(' · ')
}
