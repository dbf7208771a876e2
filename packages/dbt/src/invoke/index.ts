export { createDbtExecutor } from './executor.ts'
export { type ParseOptions, parseProject } from './parse-project.ts'
export type { DbtProject } from './project.ts'
