export { type MemoryStore, memoryStore } from './memory-store.ts'
export { assetOutcome, checkOutcome } from './outcomes.ts'
export { type CheckSketch, graphOf, keyOf, nameOf, planOf, type StepSketch } from './plans.ts'
