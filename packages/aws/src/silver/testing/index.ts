// For tests and benchmarks of the whole system: an emulator, and runs as the job writes them.
export { type RunToWrite, transactions, writeRun } from '../validate/testing/written-run.ts'
export { testDataset } from './dataset.ts'
export { type Emulator, startEmulator } from './emulator.ts'
export { memoryStore } from './memory-store.ts'
