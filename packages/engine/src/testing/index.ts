export { type MemoryLedger, type MemoryRun, type MemoryStore, memoryLedger, memoryStore } from './memory-store.ts'
export { assetOutcome, checkOutcome } from './outcomes.ts'
export { type CheckSketch, graphOf, keyOf, nameOf, planOf, type StepSketch } from './plans.ts'
export { jumpingTiming, type ManualTiming, manualTiming } from './timing.ts'
