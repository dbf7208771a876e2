import { alignColumns, cell } from '../text/columns.ts'
import { ink, type ScreenOptions, type Style } from '../text/ink.ts'
import { formatCount } from '../text/quantity.ts'
import { wrap } from '../text/words.ts'

/** What one check of a target found. */
export interface Finding {
  /** `database`, `rights on silver`. */
  readonly name: string
  /** `skipped`: what it needs was not to be had. */
  readonly state: 'good' | 'warn' | 'bad' | 'skipped'
  /** What was found, in one line. */
  readonly message: string
  /** What to type or change. */
  readonly mend: readonly string[]
}

const marks: { readonly [state in Finding['state']]: { readonly symbol: string; readonly style: Style } } = {
  good: { symbol: '✔', style: 'good' },
  warn: { symbol: '!', style: 'warn' },
  bad: { symbol: '✖', style: 'bad' },
  skipped: { symbol: '·', style: 'dim' },
}

/** A line for each check, its mend below, and how it stands in all. Ends without a line break. */
export function formatDoctor(
  findings: readonly Finding[],
  options: ScreenOptions & { readonly target: string },
): string {
  const pen = ink(options)
  const columns = [{}, { elide: 'end', min: 8 }, { elide: 'end', min: 20 }] as const
  const rows = findings.map(({ name, state, message }) => {
    const { symbol, style } = marks[state]
    return [cell(symbol, style), cell(pen.text(name)), cell(pen.text(message), state === 'skipped' ? 'dim' : 'plain')]
  })
  const lines = alignColumns(rows, columns, pen, { indent: 1 })
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length
  const counts = [
    ...(count('bad') > 0 ? [`${formatCount(count('bad'))} to mend`] : []),
    ...(count('warn') > 0 ? [`${formatCount(count('warn'))} to look at`] : []),
    ...(count('skipped') > 0 ? [`${formatCount(count('skipped'))} not checked`] : []),
  ]
  return [
    `${pen.paint('Doctor', 'bold')}  target ${pen.text(options.target)}`,
    '',
    ...findings.flatMap(({ mend, message }, i) => [
      lines[i] ?? '',
      // A message that was cut is told in full: it says what is wrong.
      ...(lines[i]?.includes('…') ? wrap(pen.text(message), pen.width - 6, 6).map((line) => `      ${line}`) : []),
      ...mend.map((line) => `      ${pen.text(line)}`),
    ]),
    '',
    pen.paint(counts.length > 0 ? counts.join(' · ') : 'All is well', 'bold'),
  ].join('\n')
}
