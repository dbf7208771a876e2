export { createEcsExecutor } from './executor.ts'
export type { EcsSettings } from './settings.ts'
export type { EcsServiceSpec } from './spec.ts'
