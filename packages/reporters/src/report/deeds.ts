import { code, plain, table } from '../runbook/markdown.ts'
import { datesInWords } from '../silver/dates.ts'
import type { ReportedDeed } from './facts.ts'
import { moved } from './moved.ts'
import { moment } from './names.ts'

/** Promotions, rollbacks, deletions, backups: who, when, why, and what of it. */
export function deedTable(deeds: readonly ReportedDeed[]): string[] {
  if (deeds.length === 0) return []
  const rows = deeds.map((deed) => [
    moment(deed.at),
    deed.action,
    deed.subject === null ? '' : code(deed.subject),
    plain(deed.by) + (deed.approvedBy === null ? '' : `, approved by ${plain(deed.approvedBy)}`),
    what(deed),
    [deed.reason, deed.ticket].flatMap((text) => (text === null ? [] : [plain(text)])).join('; '),
  ])
  return table(['at', 'what', 'of', 'by', 'moved', 'why'], rows)
}

/** `2024-01-01..2024-01-06, 2024-01-08..2024-01-31, gold 2024-01`. */
export function what(deed: ReportedDeed): string {
  const { dates, months } = moved(deed)
  return [
    ...(dates.length === 0 ? [] : [datesInWords(dates.map(({ date }) => date))]),
    ...(months.length === 0 ? [] : [`gold ${datesInWords(months.map(({ month }) => month))}`]),
  ].join(', ')
}
