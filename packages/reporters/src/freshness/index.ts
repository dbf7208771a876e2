/** A freshness report for its readers: people, CI systems, dashboards. */
export { type AnnotationOptions, freshnessAnnotations } from './annotations.ts'
export { type FormatFreshnessOptions, formatFreshness } from './format-freshness.ts'
export { type FreshnessJson, freshnessJson } from './json.ts'
export { freshnessJUnit } from './junit.ts'
export { freshnessMarkdown, type MarkdownOptions } from './markdown.ts'
export { freshnessMetrics } from './metrics.ts'
export { countStates, freshnessExitCode, inStates, isWrong, type StateCounts, type Strictness } from './verdict.ts'
