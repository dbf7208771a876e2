import type { ReportFacts } from '@headwater/reporters'
import { safeJson } from '../secrets.ts'

/** The facts of a report for programs, and the report that people are given of them: `{ run, events, aside, deeds, markdown }`. */
export function reportAsJson({ run, events, aside, deeds }: ReportFacts, markdown: string): string {
  return safeJson({ run, events, aside, deeds, markdown })
}
