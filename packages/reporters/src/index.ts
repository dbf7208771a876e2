export {
  type ChangedAsset,
  type Changes,
  type ChangesSince,
  type FormatChangesOptions,
  formatChanges,
} from './changes/format-changes.ts'
export { formatError } from './error.ts'
export { graphDot, graphJson, graphMermaid } from './graph/export.ts'
export { formatAssets } from './graph/list.ts'
export { type FormatGraphOptions, formatGraph } from './graph/tree.ts'
export { type FormatDifferenceOptions, formatDifference } from './plan/difference.ts'
export type { DroppedView } from './plan/drops.ts'
export { type FormatPlanOptions, formatPlan } from './plan/format-plan.ts'
export { type PlanWords, type PlanWordsOptions, planInWords } from './plan/plan-words.ts'
export { staleCauseInWords } from './plan/stale-cause.ts'
export { formatPlaybook, type PlaybookOptions } from './playbook/format-playbook.ts'
export type { ReportFacts } from './report/facts.ts'
export { formatReport, type Narrative, type ReportOptions } from './report/format-report.ts'
export { formatRisks } from './risks.ts'
export { type FormatEndOptions, formatEnd, type NextCommand } from './run/end.ts'
export { jsonReporter } from './run/json-reporter.ts'
export {
  type AssetEnd,
  type CheckEnd,
  isFailure,
  judge,
  type RunOutcome,
  type ShownState,
  type StepEnd,
} from './run/outcome.ts'
export { type PlainReporterOptions, plainReporter } from './run/plain-reporter.ts'
export { createProgress } from './run/progress.ts'
export type { Progress } from './run/progress-view.ts'
export type { Reporter, Ticker } from './run/reporter.ts'
export { formatResume, type ResumeHead } from './run/resume-head.ts'
export { formatRuns, type RunListItem } from './run/runs.ts'
export { formatRun, type RunShow } from './run/show.ts'
export { type TerminalReporterOptions, terminalReporter } from './run/terminal-reporter.ts'
export type { DbtByHand } from './runbook/dbt-step.ts'
export { formatRunbook, type RunbookOptions } from './runbook/format-runbook.ts'
export { formatTable, type TableColumn } from './table.ts'
export { oneLine } from './text/clean.ts'
export { shellWord } from './text/command.ts'
export { type ScreenOptions, wantsColour } from './text/ink.ts'
export { formatAge, formatCount, formatDuration, formatEstimate, plural } from './text/quantity.ts'
export {
  type AdoptedAsset,
  type AdoptedDays,
  type Adoption,
  type FormatAdoptionOptions,
  formatAdoption,
} from './warehouse/adoption.ts'
export { type Finding, formatDoctor } from './warehouse/doctor.ts'
export { type FormatInvalidationOptions, formatInvalidation, type MarkedAssets } from './warehouse/invalidation.ts'
export {
  type AssetHealth,
  type AssetHealthLine,
  assetHealths,
  type FormatStatusOptions,
  formatStatus,
  type WarehouseStatus,
} from './warehouse/status.ts'
export { type FormatWhyOptions, formatWhy } from './warehouse/why.ts'
export type { ArrivedPartition, MadeBy, Why, WhyRoot, WhyStep } from './warehouse/why-types.ts'
