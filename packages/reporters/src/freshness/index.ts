/** A freshness report for its readers: people, CI systems, dashboards. */
export { freshnessAnnotations } from './annotations.ts'
export { type FormatFreshnessOptions, formatFreshness } from './format-freshness.ts'
export { type FreshnessJson, freshnessJson } from './json.ts'
export { freshnessJUnit } from './junit.ts'
export { freshnessMarkdown } from './markdown.ts'
export { freshnessMetrics } from './metrics.ts'
export { freshnessExitCode, type NamedStrictness, type Strictness } from './verdict.ts'
export { policyInWords } from './words.ts'
