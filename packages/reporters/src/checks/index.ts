/** What checks found that were run by themselves, for people and for CI systems. */
export { type CheckCiOptions, checksAnnotations, checksJUnit, checksMarkdown } from './for-ci.ts'
export { type FormatChecksOptions, formatChecks } from './format-checks.ts'
export {
  type CheckReport,
  type CheckResult,
  type CheckStrictness,
  type CheckVerdict,
  checksExitCode,
  findingInWords,
  inVerdicts,
  isWrongCheck,
  verdictOf,
  worstFirst,
} from './report.ts'
