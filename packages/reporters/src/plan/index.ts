/** What `plan` needs and nothing else: half of the time that the whole package takes to load. */
export { formatError } from '../error.ts'
export { backfillCommand } from '../text/backfill-command.ts'
export { shellWord } from '../text/command.ts'
export { type ScreenOptions, wantsColour } from '../text/ink.ts'
export type { DroppedView } from './drops.ts'
export { type FormatPlanOptions, formatPlan } from './format-plan.ts'
